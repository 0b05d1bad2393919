/** The application: a language, someone who sits before it or nobody yet, and a client that lasts no longer than both. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { formatOf, sameDay } from './format';
import type { Bearer } from './gateway/asking';
import { type Language, type Person, token } from './gateway/demo';
import { Pages } from './pages';
import { SignIn } from './pages/sign-in';
import { Frame } from './parts/frame';
import { Patients } from './patients';
import { go } from './route';
import { type Page, PageContext, type Seated, SeatedContext, type Sitting } from './sitting';
import { WORDS } from './words';

export function App() {
  const [language, setLanguage] = useState<Language>(() =>
    navigator.language.startsWith('en') ? 'en' : 'fr',
  );
  const [sitting, setSitting] = useState<Sitting | null>(null);
  const [told, setTold] = useState('');
  const now = useNow();
  const page = useMemo<Page>(
    () => ({
      language,
      w: WORDS[language],
      format: formatOf(language),
      now,
      tell: setTold,
    }),
    [language, now],
  );

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const enter = async (person: Person, purpose: string) => {
    const bearer = await bearerOf(person, purpose);
    setSitting({ person, purpose, bearer, patients: new Patients() });
    go({ page: 'home' });
  };

  return (
    <PageContext value={page}>
      {sitting ? (
        <SeatedApp
          key={sitting.person.name}
          sitting={sitting}
          page={page}
          setLanguage={setLanguage}
          setSitting={setSitting}
        />
      ) : (
        <Frame setLanguage={setLanguage}>
          <SignIn enter={enter} />
        </Frame>
      )}
      <p role="status" className="told">
        {told}
      </p>
    </PageContext>
  );
}

const MINUTE_MS = 60_000;

/** The time, which changes when a day of Québec begins: a page that stays open overnight then asks since when it says. */
function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const look = () => setNow((before) => (sameDay(before, new Date()) ? before : new Date()));
    const timer = setInterval(look, MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

interface SeatedProps {
  sitting: Sitting;
  page: Page;
  setLanguage: (language: Language) => void;
  setSitting: (sitting: Sitting | null) => void;
}

function SeatedApp({ sitting, page, setLanguage, setSitting }: SeatedProps) {
  const [turn, setTurn] = useState(0);
  const askAnew = useCallback(() => setTurn((before) => before + 1), []);
  const seated = useMemo<Seated>(
    () => ({
      ...page,
      sitting,
      askAnew,
      signOut: () => {
        setSitting(null);
        page.tell(page.w.signIn.ended);
        go({ page: 'home' });
      },
      changePurpose: async (purpose) => {
        const bearer = await bearerOf(sitting.person, purpose);
        setSitting({ ...sitting, purpose, bearer });
        page.tell(page.w.session.changed(page.w.purposes[purpose] ?? purpose));
      },
    }),
    [page, sitting, askAnew, setSitting],
  );
  return (
    <SeatedContext value={seated}>
      <Frame setLanguage={setLanguage}>
        <Pages key={`${sitting.purpose} ${page.language} ${turn}`} />
      </Frame>
    </SeatedContext>
  );
}

async function bearerOf(person: Person, purpose: string): Promise<Bearer> {
  const first = await token(person.name, purpose);
  return {
    token: first,
    renew: () => token(person.name, purpose).catch(() => null),
  };
}
