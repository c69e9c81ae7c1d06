/**
 * What an operation may cost, counted before anything of it is carried out: how deep it goes, and how many
 * values its answer may hold at most. A list counts as often as was asked for, so cost follows `first`.
 */
import { createComplexityRule } from '@pothos/plugin-complexity';
import { getNamedType, getNullableType, getVariableValues, isListType, Kind, validate } from 'graphql';
import type { DocumentNode, GraphQLField, GraphQLSchema, OperationDefinitionNode } from 'graphql';

export interface Cost {
  depth: number;
  values: number;
}

const PAGE = 20;
/** The most that a page has, also if more was requested. */
const LONGEST_PAGE = 100;
/** A list of steps, models or attempts, say, of which nobody knows the length beforehand. */
const USUAL_LIST = 10;

/** For Pothos: one value for the field itself, and what is within it as often as it may come. */
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
  if (Array.isArray(ids)) return { field: 1, multiplier: ids.length };
  // The things on a page have been counted with the page.
  if (!isListType(getNullableType(type)) || named.endsWith('Edge') || name === 'nodes') {
    return { field: 1, multiplier: 1 };
  }
  return { field: 1, multiplier: wanted ?? USUAL_LIST };
}

/**
 * Of a valid document; of its dearest operation where none is named. Introspection is not counted. Throws a
 * GraphQLError where a variable or argument is not what it has to be.
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
    // What cannot be counted, as it is not an id, say, must not be carried out either.
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

/** The first mistake is enough: each quotes the value around it, so that all of them grow with its square. */
function checkVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  values: Record<string, unknown>,
): void {
  const { errors } = getVariableValues(schema, variableDefinitions, values, { maxErrors: 1 });
  if (errors?.[0] !== undefined) throw errors[0];
}
