/** Values for the variables of an operation, by their types. */
import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  typeFromAST,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { rootFields } from '../../../src/graphql/core/root-fields.ts';

/** @param path the names from the variable to the value */
export type Leaf = (type: string, path: string[]) => unknown;

/** One value of each list, and all fields of each input. */
export function valueOf(type: GraphQLInputType, leaf: Leaf, path: string[]): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, leaf, path);
  if (isListType(type)) return [valueOf(type.ofType, leaf, path)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isInputObjectType(type)) return leaf(type.name, path);
  return Object.fromEntries(
    Object.values(type.getFields()).map((field) => [
      field.name,
      valueOf(field.type, leaf, [...path, field.name]),
    ]),
  );
}

export function variablesOf(schema: GraphQLSchema, document: DocumentNode): Record<string, unknown> {
  const [asked = ''] = rootFields(document).map((field) => field.replace(/^.*\./, ''));
  return Object.fromEntries(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? (definition.variableDefinitions ?? []).map((variable) => {
            const { value: name } = variable.variable.name;
            const type = typeFromAST(schema, variable.type as never) as unknown as GraphQLInputType;
            return [name, valueOf(type, plain(schema), [name === 'id' ? asked : name])];
          })
        : [],
    ),
  );
}

/** A value for a leaf that only fits its type. */
export const plain =
  (schema: GraphQLSchema): Leaf =>
  (type, path) => {
    if (type === 'ID') return idFor(schema, path.at(-1) ?? '');
    return { Int: 1, Boolean: true, DateTime: '2100-01-01T00:00:00Z', JSON: {} }[type] ?? 'x';
  };

/** A valid id for an argument such as `serverId` or `modelIds`; by default, no object has it. */
export function idFor(schema: GraphQLSchema, name: string, id = NOBODY): string {
  const noun = name === 'tokenId' ? 'apiToken' : name.replace(/Ids?$/, '');
  const type = noun.charAt(0).toUpperCase() + noun.slice(1);
  return encodeId(schema.getType(type) === undefined ? 'Client' : type, id);
}

export const NOBODY = '00000000-0000-7000-8000-000000000000';
