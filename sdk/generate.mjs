/** Writes generated/operations.ts: each operation of operations.graphql as text, with the types of schema.graphql. */
import { readFileSync, writeFileSync } from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import * as documents from '@graphql-codegen/typed-document-node';
import * as types from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';

const file = (name) => new URL(name, import.meta.url).pathname;
const read = (name) => parse(readFileSync(file(name), 'utf8'));

const text = await codegen({
  filename: file('generated/operations.ts'),
  schema: read('../schema.graphql'),
  documents: [{ location: file('operations.graphql'), document: read('operations.graphql') }],
  plugins: [{ types: {} }, { documents: {} }],
  pluginMap: { types, documents },
  config: {
    documentMode: 'string',
    useTypeImports: true,
    // All others of Regent's own scalars are texts.
    defaultScalarType: 'string',
    scalars: { JSON: 'unknown' },
  },
});
writeFileSync(process.argv[2] ?? file('generated/operations.ts'), text);
