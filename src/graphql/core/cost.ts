/**
 * The cost of an operation, counted before it is carried out: its depth, and the most values that its answer
 * may have. A list counts with the length that was requested, so the cost depends on `first`.
 */
import { createComplexityRule } from '@pothos/plugin-complexity';
import { getNamedType, getNullableType, getVariableValues, isListType, Kind, validate } from 'graphql';
import type { DocumentNode, GraphQLField, GraphQLSchema, OperationDefinitionNode } from 'graphql';

export interface Cost {
  depth: number;
  values: number;
}

const PAGE = 20;
/** The greatest length of a page, even if more was requested. */
const LONGEST_PAGE = 100;
/** For a list whose length is not known before, such as steps, models or attempts. */
const USUAL_LIST = 10;

/** For Pothos: one value for the field itself; its content counts as often as it may occur. */
export function fieldCost(
  args: Record<string, unknown>,
  _context: unknown,
  { name, type }: Pick<GraphQLField<unknown, unknown>, 'name' | 'type'>,
) {
  const { first, last, count, ids } = args;
  const wanted = [first, last, count].find((size): size is number => typeof size === 'number');
  const named = getNamedType(type).name;
  if (named.endsWith('Connection')) {
    return { field: 1, multiplier: Math.min(wanted ?? PAGE, LONGEST_PAGE) };
  }
  const { from, to } = args;
  if (from instanceof Date && to instanceof Date) return { field: 1, multiplier: daysBetween(from, to) };
  if (Array.isArray(ids)) return { field: 1, multiplier: ids.length };
  // The items on a page were counted with the page.
  if (!isListType(getNullableType(type)) || named.endsWith('Edge') || name === 'nodes') {
    return { field: 1, multiplier: 1 };
  }
  return { field: 1, multiplier: wanted ?? USUAL_LIST };
}

/** For a list with an item for each day. */
const daysBetween = (from: Date, to: Date) =>
  Math.max(1, Math.ceil((to.getTime() - from.getTime()) / DAY_MS) + 1);
const DAY_MS = 24 * 60 * 60_000;

/**
 * The cost of a valid document; of its most expensive operation if none is named. Introspection is not
 * counted. Throws a GraphQLError if a variable or argument is not valid.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  variableValues: Record<string, unknown>,
  operationName?: string,
): Cost {
  const cost = { depth: 0, values: 0 };
  for (const operation of operationsOf(document, operationName)) {
    checkVariables(schema, operation, variableValues);
    const rule = createComplexityRule({
      context: {},
      variableValues,
      validate({ depth, complexity }) {
        cost.depth = Math.max(cost.depth, depth);
        cost.values = Math.max(cost.values, complexity);
      },
    });
    const definitions = document.definitions.filter(
      (definition) => definition === operation || definition.kind === Kind.FRAGMENT_DEFINITION,
    );
    // If the cost cannot be counted (an argument is not an id, say), the operation must not be carried out
    // either.
    const [problem] = validate(schema, { ...document, definitions }, [rule]);
    if (problem !== undefined) throw problem;
  }
  return cost;
}

function operationsOf({ definitions }: DocumentNode, name?: string): OperationDefinitionNode[] {
  return definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .filter((operation) => name === undefined || operation.name?.value === name);
}

/**
 * One error is enough: each quotes the whole value around it, so many errors in a large value are very long.
 */
function checkVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  values: Record<string, unknown>,
): void {
  const { errors } = getVariableValues(schema, variableDefinitions, values, { maxErrors: 1 });
  if (errors?.[0] !== undefined) throw errors[0];
}
