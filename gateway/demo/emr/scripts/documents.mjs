// Writes documents.json, the operations by id that the gateway reads, and src/documents/ids.ts, by which the page sends them.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { formatDocument, stringifyDocument } from '@urql/core';
import { runnerImport } from 'vite';

const { module } = await runnerImport('./src/documents/index.ts', {
  configFile: false,
  logLevel: 'error',
});
const texts = {};
const ids = {};
for (const document of Object.values(module)) {
  const operation = document.definitions.find((one) => one.kind === 'OperationDefinition');
  const text = stringifyDocument(formatDocument(document));
  const id = createHash('sha256').update(text).digest('hex');
  texts[id] = text;
  ids[operation.name.value] = `sha256:${id}`;
}
const sorted = (found) => Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
await writeFile('documents.json', `${JSON.stringify(sorted(texts), null, 2)}\n`);
const table = JSON.stringify(sorted(ids), null, 2);
await writeFile(
  'src/documents/ids.ts',
  `// Written by npm run generate.\nexport const IDS: Readonly<Record<string, string>> = ${table};\n`,
);
