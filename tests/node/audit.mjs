// The audits of graphql-http against a server: {url, headers} as JSON on the standard input, the results on the output.
// NODE_PATH names the folder of the packages.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { serverAudits } = require('graphql-http');

const { url, headers } = JSON.parse(fs.readFileSync(0, 'utf8'));
const fetchFn = (input, init = {}) => fetch(input, { ...init, headers: { ...headers, ...init.headers } });

const results = [];
for (const { id, name, fn } of serverAudits({ url, fetchFn })) {
  const { status, reason = null, response } = await fn();
  results.push({ id, name, status, reason, http: response?.status ?? null });
}
console.log(JSON.stringify(results));
