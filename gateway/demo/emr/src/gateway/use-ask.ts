/** Ask: a query, what came, and what the answer says of itself. */
import { useCallback, useMemo } from 'react';
import { type AnyVariables, type TypedDocumentNode, useMutation, useQuery } from 'urql';
import { type Reading, type Result, readAnswer } from './access';

export interface Asked<Data> {
  data: Data | null;
  reading: Reading;
  waiting: boolean;
  again: () => void;
}

export function useAsk<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Asked<Data> {
  const [result, execute] = useQuery({ query, variables });
  const reading = useMemo(() => readAnswer(result as Result), [result]);
  const again = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute]);
  return {
    data: result.data ?? null,
    reading,
    waiting: result.fetching || result.stale,
    again,
  };
}

/** A write. Its promise gives what came and what was said; it never rejects. */
export function useAct<Data, Variables extends AnyVariables>(
  mutation: TypedDocumentNode<Data, Variables>,
): [waiting: boolean, act: (variables: Variables) => Promise<{ data: Data | null; reading: Reading }>] {
  const [result, execute] = useMutation(mutation);
  const act = async (variables: Variables) => {
    const done = await execute(variables);
    return { data: done.data ?? null, reading: readAnswer(done as Result) };
  };
  return [result.fetching, act];
}
