/**
 * Writes generated/operations.ts: each operation of operations/*.graphql as text, with the types of schema.graphql.
 * An argument is another folder to write into.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as documents from '@graphql-codegen/typed-document-node';
import * as types from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';

const root = join(import.meta.dirname, '..');
const read = (name) => parse(readFileSync(join(root, name), 'utf8'));

const operations = readdirSync(join(root, 'sdk/operations')).toSorted();
const filename = join(process.argv[2] ?? root, 'sdk/generated/operations.ts');
const text = await codegen({
  filename,
  schema: read('schema.graphql'),
  documents: operations.map((name) => ({ location: name, document: read(`sdk/operations/${name}`) })),
  plugins: [{ types: {} }, { documents: {} }],
  pluginMap: { types, documents },
  config: {
    documentMode: 'string',
    // What a program does not use is left out of its bundle.
    pureMagicComment: true,
    useTypeImports: true,
    // All others of Regent's own scalars are texts.
    defaultScalarType: 'string',
    scalars: { JSON: 'unknown' },
  },
});
mkdirSync(dirname(filename), { recursive: true });
writeFileSync(filename, text);
