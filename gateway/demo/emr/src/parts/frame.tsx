/** Frame: what stands around every page: where one is, who one is, why one asks, and the demo's switches. */
import { type ReactNode, useContext } from 'react';
import type { Language } from '../gateway/demo';
import { pagesOf } from '../people';
import { hashOf, useRoute } from '../route';
import { SeatedContext, usePage } from '../sitting';
import { Switches } from './switches';

export function Frame({
  setLanguage,
  children,
}: {
  setLanguage: (language: Language) => void;
  children: ReactNode;
}) {
  const { w, language } = usePage();
  const seated = useContext(SeatedContext);
  const other = language === 'fr' ? 'en' : 'fr';
  return (
    <>
      <button type="button" className="skip" onClick={() => document.getElementById('content')?.focus()}>
        {w.skip}
      </button>
      <header className="top">
        <div className="bar">
          <a className="brand" href="#/">
            <span className="mark" aria-hidden="true" />
            Passerelle <span className="quiet">{w.product}</span>
          </a>
          {seated && <Menu />}
          <div className="tools">
            {seated && <Switches />}
            <button type="button" className="plain" lang={other} onClick={() => setLanguage(other)}>
              {w.otherLanguage}
            </button>
            {seated && <Who />}
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <footer>
        <p>{w.invented}</p>
      </footer>
    </>
  );
}

function Menu() {
  const { w } = usePage();
  const seated = useContext(SeatedContext);
  const route = useRoute();
  if (!seated) return null;
  const pages = pagesOf(seated.sitting.person);
  const here = route.page === 'home' ? pages[0] : route.page;
  return (
    <nav aria-label={w.pages}>
      <ul>
        {pages.map((page) => (
          <li key={page}>
            <a href={hashOf({ page })} aria-current={page === here ? 'page' : undefined}>
              {w.menu[page]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Who() {
  const { w, language } = usePage();
  const seated = useContext(SeatedContext);
  if (!seated) return null;
  const { person, purpose } = seated.sitting;
  return (
    <div className="who">
      <span className="name" title={person.label[language]}>
        {person.label[language].split(', ')[0]}
      </span>
      {person.purposes.length > 1 ? (
        <label>
          <span className="hidden">{w.session.purpose}</span>
          <select value={purpose} onChange={(event) => void seated.changePurpose(event.target.value)}>
            {person.purposes.map((one) => (
              <option key={one} value={one}>
                {w.purposes[one] ?? one}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <span className="chip">{w.purposes[purpose] ?? purpose}</span>
      )}
      <button type="button" className="plain" onClick={seated.signOut}>
        {w.session.signOut}
      </button>
    </div>
  );
}
