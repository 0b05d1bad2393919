/** Fresh: a client of its own for a part of the page, so that what is read there is forgotten when it goes. */
import { type ReactNode, useMemo } from 'react';
import { Provider } from 'urql';
import { clientOf } from '../gateway/client';
import { useSeated } from '../sitting';

export function Fresh({ children }: { children: ReactNode }) {
  const { sitting, language } = useSeated();
  const { bearer, purpose } = sitting;
  const client = useMemo(() => clientOf({ bearer, purpose, language }), [bearer, purpose, language]);
  return <Provider value={client}>{children}</Provider>;
}
