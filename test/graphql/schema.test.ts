import { readFile } from 'node:fs/promises';
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  printSchema,
} from 'graphql';
import { expect, test } from 'vitest';
import { makeSchema } from '../../src/graphql/schema.ts';

const schema = makeSchema();

test('everything that GraphiQL shows has a description', () => {
  const bare: string[] = [];
  const look = (place: string, thing: { description?: string | null }) => {
    if (!thing.description) bare.push(place);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    look(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field);
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        look(`${type.name}.${field.name}`, field);
        for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name})`, arg);
      }
    }
  }
  expect(bare).toEqual([]);
});

test('schema.graphql is what the code makes (npm run schema)', async () => {
  const kept = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8');
  expect(kept).toBe(`${printSchema(schema)}\n`);
});
