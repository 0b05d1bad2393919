// Composes subgraphs as a router's tools do: {subgraphs: {name: sdl}} as JSON on the standard input; on the output
// {supergraph, errors: [{code, message}], hints: [{code, message}]}. NODE_PATH names the folder of the packages.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { composeServices } = require('@apollo/composition');
const { parse } = require('graphql');

const { subgraphs } = JSON.parse(fs.readFileSync(0, 'utf8'));
const services = Object.entries(subgraphs).map(([name, sdl]) => ({ name, typeDefs: parse(sdl) }));
const { supergraphSdl = null, errors = [], hints = [] } = composeServices(services);
console.log(
  JSON.stringify({
    supergraph: supergraphSdl,
    errors: errors.map(({ message, extensions }) => ({ code: extensions.code, message })),
    hints: hints.map(({ message, definition }) => ({ code: definition.code, message })),
  }),
);
