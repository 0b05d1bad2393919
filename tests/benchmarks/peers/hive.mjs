// Hive Gateway: SUPERGRAPH is a file's path, MODE is stitching, jit or router (its planner in Rust).
// Says its port. Everything that the peer does beside answering (pages, readiness, reports, logs) is off.
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { createGatewayRuntime, createLoggerFromLogging } = require('@graphql-hive/gateway');
const { unifiedGraphHandler } = require('@graphql-hive/router-runtime');
const { useJIT } = require('@graphql-mesh/plugin-jit');

const mode = process.env.MODE;
const gateway = createGatewayRuntime({
  supergraph: fs.readFileSync(process.env.SUPERGRAPH, 'utf8'),
  logging: createLoggerFromLogging('error'),
  landingPage: false,
  graphiql: false,
  ...(mode === 'jit' ? { plugins: () => [useJIT()] } : {}),
  ...(mode === 'router' ? { unifiedGraphHandler } : {}),
});
const server = http.createServer(gateway);
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
process.stdin.resume().on('end', () => process.exit(0));
