// An OAuth 2 authorization server that nobody here wrote (oidc-provider), and in front of a FHIR server a door that takes its tokens alone.
// usage: node authorization_server.mjs --upstream http://127.0.0.1:N/fhir/R4 --jwks FILE --client ID [--scope S] [--ttl SECONDS]
// NODE_PATH names the folder of the packages. Loopback only; the port is chosen by the system and printed: {"port": N}.
// GET /told: what happened so far. POST /forget: every token is revoked. The end of standard input ends it.
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const { default: Provider } = await import(pathToFileURL(require.resolve('oidc-provider')).href);

const said = { scope: 'system/*.rs', ttl: '300' };
for (let i = 2; i < process.argv.length; i += 2) said[process.argv[i].slice(2)] = process.argv[i + 1];
const upstream = new URL(said.upstream);
const told = { issued: 0, refused: [], assertions: [], presented: 0, turnedAway: 0 };
const tokens = new Set();
let provider;

const server = http.createServer(async (req, res) => {
  const send = (status, body) => {
    res.writeHead(status, { 'content-type': 'application/fhir+json' });
    res.end(JSON.stringify(body));
  };
  const path = req.url.split('?')[0];
  if (path === '/told') return send(200, told);
  if (path === '/forget') {
    for (const token of tokens) await (await provider.ClientCredentials.find(token))?.destroy();
    tokens.clear();
    return send(200, {});
  }
  if (path === `${upstream.pathname}/.well-known/smart-configuration`) {
    return send(200, {
      token_endpoint: `${provider.issuer}/token`,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
      capabilities: ['client-confidential-asymmetric'],
    });
  }
  if (!path.startsWith(`${upstream.pathname}/`)) return provider.callback()(req, res);
  const value = /^Bearer ([\x21-\x7e]+)$/.exec(req.headers.authorization ?? '')?.[1];
  told.presented += 1;
  const token = value && (await provider.ClientCredentials.find(value));
  if (!token?.isValid || !token.scope?.split(' ').includes(said.scope)) {
    told.turnedAway += 1;
    return send(401, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'login' }] });
  }
  const onward = http.request({ host: upstream.hostname, port: upstream.port, path: req.url, method: req.method, headers: req.headers });
  onward.on('response', (answer) => { res.writeHead(answer.statusCode, answer.headers); answer.pipe(res); });
  onward.on('error', () => send(502, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'transient' }] }));
  return req.pipe(onward);
});

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [{
      client_id: said.client,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: JSON.parse(fs.readFileSync(said.jwks, 'utf8')),
      scope: said.scope,
    }],
    scopes: [said.scope],
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    ttl: { ClientCredentials: () => Number(said.ttl) },
    enabledJWA: { clientAuthSigningAlgValues: ['RS384', 'ES384'] },
    // SMART: an assertion is good for five minutes at most, its audience is the token endpoint alone.
    assertJwtClientAuthClaimsAndHeader: (ctx, claims, header) => {
      told.assertions.push({ alg: header.alg, kid: header.kid, aud: claims.aud, jti: claims.jti, sub: claims.sub, lasts: claims.exp - Math.floor(Date.now() / 1000) });
    },
  });
  provider.on('client_credentials.saved', (token) => { told.issued += 1; tokens.add(token.jti); });
  provider.on('grant.error', (ctx, error) => told.refused.push(error.error));
  console.log(JSON.stringify({ port }));
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
