/** Record: a question about the patient whose page is open. If it finds nobody, the record was closed: the page asks who it is again. */
import { createContext, useContext, useEffect } from 'react';
import type { AnyVariables, TypedDocumentNode } from 'urql';
import { type Asked, useAsk } from '../gateway/use-ask';

/** Asks again whose page this is. */
export const RecheckContext = createContext<() => void>(() => undefined);

export function useRecord<Data extends { patient: unknown }, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Asked<Data> {
  const asked = useAsk(query, variables);
  const recheck = useContext(RecheckContext);
  const closed = asked.data?.patient === null && asked.reading.fault === null;
  useEffect(() => {
    if (closed) recheck();
  }, [closed, recheck]);
  return asked;
}
