// Composes subgraphs into a supergraph: {name: {url, sdl}} as JSON on the standard input, SDL on the output.
// NODE_PATH names the folder of the packages.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { composeServices } = require('@apollo/composition');
const { parse } = require('graphql');

const subgraphs = Object.entries(JSON.parse(fs.readFileSync(0, 'utf8')));
const { supergraphSdl, errors = [] } = composeServices(
  subgraphs.map(([name, { url, sdl }]) => ({ name, url, typeDefs: parse(sdl) })),
);
if (!supergraphSdl) {
  throw new Error(errors.map((error) => error.message).join('\n'));
}
process.stdout.write(supergraphSdl);
