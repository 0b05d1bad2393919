// Asks a GraphQL server by a client library: {client, url, headers, steps: [{query, variables}]} as JSON on the standard
// input, a list of {data, errors, access} on the output. NODE_PATH names the folder of the packages. Clients:
//   apollo     Apollo Client 4, as its documentation sets it up
//   urql       @urql/core 6
//   apollo-id  Apollo Client 4 with its persisted-queries link: the hash goes, never the text
// A step with `follow` (names that lead to a connection) is asked again with `after` until the last page; its data is the
// list of nodes.
import fs from 'node:fs';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const given = JSON.parse(fs.readFileSync(0, 'utf8'));

const result = (data, errors, extensions) => ({
  data: data ?? null,
  errors: (errors ?? []).map(({ message, path = null, extensions: said }) => ({ message, path, ...said })),
  access: extensions?.access ?? null,
});

function apollo({ byId }) {
  const { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } = require('@apollo/client');
  const seen = {};
  const keep = new ApolloLink((operation, forward) => {
    const { map } = require('rxjs');
    return forward(operation).pipe(map((answer) => ((seen.extensions = answer.extensions), answer)));
  });
  const links = [keep, new HttpLink({ uri: given.url, headers: given.headers })];
  if (byId) {
    const { PersistedQueryLink } = require('@apollo/client/link/persisted-queries');
    const sha256 = (text) => createHash('sha256').update(text).digest('hex');
    links.unshift(new PersistedQueryLink({ sha256 }));
  }
  const client = new ApolloClient({
    link: ApolloLink.from(links),
    cache: new InMemoryCache(),
    defaultOptions: { query: { fetchPolicy: 'network-only', errorPolicy: 'all' } },
  });
  return async ({ query, variables }) => {
    const { data, error } = await client.query({ query: gql(query), variables });
    if (error && !CombinedGraphQLErrors.is(error)) throw error;
    return result(data, error?.errors, seen.extensions);
  };
}

function urql() {
  const { Client, cacheExchange, fetchExchange } = require('@urql/core');
  const client = new Client({
    url: given.url,
    exchanges: [cacheExchange, fetchExchange],
    fetchOptions: { headers: given.headers },
    preferGetMethod: false,
    requestPolicy: 'network-only',
  });
  return async ({ query, variables }) => {
    const { data, error, extensions } = await client.query(query, variables ?? {}).toPromise();
    if (error?.networkError) throw error.networkError;
    return result(data, error?.graphQLErrors, extensions);
  };
}

async function allPages(ask, { query, variables, follow }) {
  const nodes = [];
  for (let after = null; ; ) {
    const answer = await ask({ query, variables: { ...variables, after } });
    const connection = follow.reduce((at, name) => at?.[name], answer.data);
    if (!connection) return answer;
    nodes.push(...connection.edges.map(({ node }) => node));
    if (!connection.pageInfo.hasNextPage) return { ...answer, data: nodes };
    after = connection.pageInfo.endCursor;
  }
}

const clients = { apollo: () => apollo({}), urql, 'apollo-id': () => apollo({ byId: true }) };
const ask = clients[given.client]();
const answers = [];
for (const step of given.steps) answers.push(await (step.follow ? allPages(ask, step) : ask(step)));
console.log(JSON.stringify(answers));
