/** Sign in: the demo's people in groups, each with role and purposes. A real front end sends people to its identity provider. */
import { useEffect, useState } from 'react';
import { type Person, people } from '../gateway/demo';
import { Heading } from '../parts/heading';
import { GROUPS, groupOf } from '../people';
import { usePage } from '../sitting';

export function SignIn({ enter }: { enter: (person: Person, purpose: string) => Promise<void> }) {
  const { w, language } = usePage();
  const [found, setFound] = useState<readonly Person[]>([]);
  const [fault, setFault] = useState(false);
  const [filter, setFilter] = useState('');

  useEffect(() => {
    people().then(setFound, () => setFault(true));
  }, []);

  const go = (person: Person, purpose: string) => {
    setFault(false);
    enter(person, purpose).catch(() => setFault(true));
  };
  const wanted = plain(filter);
  const shown = found.filter((one) => plain(`${one.label[language]} ${one.name}`).includes(wanted));
  return (
    <>
      <Heading title={w.signIn.title}>
        <p>{w.signIn.lead}</p>
      </Heading>
      {fault && (
        <p className="note bad" role="alert">
          {w.signIn.fault}
        </p>
      )}
      <label className="field search">
        <span>{w.signIn.filter}</span>
        <input
          type="search"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          autoComplete="off"
        />
      </label>
      {found.length > 0 && shown.length === 0 && <p role="status">{w.signIn.nobody}</p>}
      {GROUPS.map((group) => {
        const members = shown.filter((one) => groupOf(one) === group);
        if (members.length === 0) return null;
        return (
          <section key={group} aria-labelledby={`group-${group}`}>
            <h2 id={`group-${group}`}>{w.signIn.groups[group]}</h2>
            <ul className="people">
              {members.map((person) => (
                <li key={person.name} className="card">
                  <Member person={person} go={go} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      <p className="fine">{w.signIn.memory}</p>
    </>
  );
}

function Member({ person, go }: { person: Person; go: (person: Person, purpose: string) => void }) {
  const { w, language } = usePage();
  const said = person.label[language];
  const [name = said, title = ''] = said.split(/, (.*)/, 2);
  return (
    <>
      <p className="name">{name}</p>
      <p className="quiet">{title.charAt(0).toUpperCase() + title.slice(1)}</p>
      {person.story && <p className="fine">{person.story[language]}</p>}
      <div className="actions">
        {person.purposes.map((purpose) => {
          const label = w.purposes[purpose] ?? purpose;
          return (
            <button
              key={purpose}
              type="button"
              aria-label={w.signIn.as(said, label)}
              onClick={() => go(person, purpose)}
            >
              {label}
            </button>
          );
        })}
      </div>
    </>
  );
}

/** Without capitals and accents, so that « cote » finds Côté. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
