// Bare node: no gateway at all. Asks the same sources the same things, all at once, parses every answer, and executes the
// document with graphql-jit over records that are already mapped. What any gateway of Node spends at least.
// GIVEN is a file's path: {sdl, requests: [{query, data, calls: [{port, method, target, body}]}]}. Says its port.
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { buildSchema, parse } = require('graphql');
const { compileQuery, isCompiledQuery } = require('graphql-jit');

const given = JSON.parse(fs.readFileSync(process.env.GIVEN, 'utf8'));
const schema = buildSchema(given.sdl);
const known = new Map(given.requests.map((one) => [one.query, one]));
const compiled = new Map();
const agent = new http.Agent({ keepAlive: true });

function program(query) {
  if (!compiled.has(query)) {
    const made = compileQuery(schema, parse(query));
    if (!isCompiledQuery(made)) {
      throw new Error('not compiled');
    }
    compiled.set(query, made);
  }
  return compiled.get(query);
}

function read(stream) {
  return new Promise((resolve, reject) => {
    const parts = [];
    stream.on('data', (part) => parts.push(part));
    stream.on('end', () => resolve(JSON.parse(Buffer.concat(parts).toString('utf8'))));
    stream.on('error', reject);
  });
}

function ask({ port, method, target, body }) {
  const sent = Buffer.from(body, 'base64');
  const headers = sent.length ? { 'content-type': 'application/json', 'content-length': sent.length } : {};
  return new Promise((resolve, reject) => {
    const asked = http.request({ agent, host: '127.0.0.1', port, method, path: target, headers }, (answer) =>
      read(answer).then(resolve, reject),
    );
    asked.on('error', reject);
    asked.end(sent);
  });
}

async function answer(request) {
  const { query, variables } = await read(request);
  const { calls, data } = known.get(query);
  const bodies = await Promise.all(calls.map(ask));
  if (bodies.length !== calls.length) {
    throw new Error('a source did not answer');
  }
  const operation = program(query);
  return JSON.stringify(await operation.query(data, {}, variables));
}

const server = http.createServer((request, response) => {
  answer(request).then(
    (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(body),
    (error) => response.writeHead(500).end(String(error)),
  );
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
process.stdin.resume().on('end', () => process.exit(0));
