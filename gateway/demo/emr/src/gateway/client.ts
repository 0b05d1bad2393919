/** The GraphQL client: one for each person, purpose, language and visit to a patient, so that nothing outlives any of them. */
import { Client, cacheExchange, fetchExchange, makeOperation, mapExchange } from '@urql/core';
import { IDS } from '../documents/ids';
import { asking, type Bearer, type Fetch } from './asking';

export interface Asks {
  bearer: Bearer;
  /** One v3-ActReason code that the token allows. */
  purpose: string;
  language: 'fr' | 'en';
}

/** Sends a document by its id alone: the gateway knows the texts beforehand, and none is registered by sending it. */
const byId = mapExchange({
  onOperation(operation) {
    const named = operation.query.definitions.find((one) => one.kind === 'OperationDefinition');
    const documentId = IDS[(named && 'name' in named && named.name?.value) || ''];
    if (!documentId) return operation;
    const query = { ...operation.query, definitions: [], documentId };
    return makeOperation(operation.kind, { ...operation, query }, operation.context);
  },
});

/**
 * The document cache lives as long as the client: a page's tabs share answers, and whoever opens a record again asks again, so
 * that a restriction holds on the next click. `preferGetMethod: false`: a patient's query never travels in a URL.
 */
export function clientOf(
  { bearer, purpose, language }: Asks,
  send: Fetch = globalThis.fetch.bind(globalThis),
): Client {
  return new Client({
    url: '/graphql',
    exchanges: [cacheExchange, byId, fetchExchange],
    preferGetMethod: false,
    fetch: asking(send, bearer),
    fetchOptions: {
      cache: 'no-store',
      credentials: 'omit',
      headers: {
        accept: 'application/graphql-response+json',
        'accept-language': language === 'fr' ? 'fr-CA' : 'en-CA',
        'x-purpose-of-use': purpose,
      },
    },
  });
}
