import { getOperationAST, getVariableValues, parse, validate, type OperationDefinitionNode } from 'graphql';
import { expect, test } from 'vitest';
import { makeSchema } from '../../src/graphql/schema.ts';
import { defaultTabs } from '../../src/server/pages/graphiql-tabs.ts';

const schema = makeSchema();

test.for(defaultTabs.map((tab) => [nameOf(tab.query), tab] as const))(
  'the tab %s holds one operation that the schema takes, with variables that fit',
  ([, { query, variables }]) => {
    const document = parse(query);
    expect(validate(schema, document)).toEqual([]);
    expect(document.definitions).toHaveLength(1);
    const { variableDefinitions = [] } = getOperationAST(document) as OperationDefinitionNode;
    const { errors = [] } = getVariableValues(schema, variableDefinitions, JSON.parse(variables ?? '{}'));
    // An id is there to be filled in.
    expect(errors.filter(({ message }) => !message.includes('is not an id'))).toEqual([]);
  },
);

test('the first tab is the sign-in', () => {
  expect(nameOf(defaultTabs[0]?.query ?? '')).toBe('SignIn');
});

function nameOf(query: string): string {
  return getOperationAST(parse(query))?.name?.value ?? '';
}
