/** Every place of the schema where a caller can send a value. */
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

export interface Place {
  /** The type that has the field. */
  parent: string;
  field: GraphQLField<unknown, unknown>;
  argument: GraphQLArgument;
  /** The path from the argument on; `[]` for a value of a list. */
  path: string[];
  type: GraphQLInputType;
}

export const nameOf = ({ parent, field, path }: Place) => `${parent}.${field.name}(${path.join('.')})`;

export function placesOf(schema: GraphQLSchema): Place[] {
  return Object.values(schema.getTypeMap()).flatMap((parent) =>
    isObjectType(parent) && !parent.name.startsWith('__')
      ? Object.values(parent.getFields()).flatMap((field) =>
          field.args.flatMap((argument) =>
            within(argument.type, [argument.name]).map((place) => ({
              ...place,
              parent: parent.name,
              field,
              argument,
            })),
          ),
        )
      : [],
  );
}

function within(type: GraphQLInputType, path: string[]): Pick<Place, 'path' | 'type'>[] {
  const inner = getNullableType(type);
  const below = isListType(inner)
    ? within(inner.ofType, [...path, '[]'])
    : isInputObjectType(inner)
      ? Object.values(inner.getFields()).flatMap((field) => within(field.type, [...path, field.name]))
      : [];
  return [{ path, type }, ...below];
}

/** A value of this type, with the given value at one place, and values of `harmless` at all others. */
export function filled(
  type: GraphQLInputType,
  path: string[],
  put: { at: string[]; value: unknown },
  harmless: (type: string, path: string[]) => unknown,
): unknown {
  if (path.join('.') === put.at.join('.')) return put.value;
  const inner = getNullableType(type);
  if (isListType(inner)) return [filled(inner.ofType, [...path, '[]'], put, harmless)];
  if (isEnumType(inner)) return inner.getValues()[0]?.name;
  if (!isInputObjectType(inner)) return harmless(getNamedType(inner).name, path);
  return Object.fromEntries(
    Object.values(inner.getFields()).map((field) => [
      field.name,
      filled(field.type, [...path, field.name], put, harmless),
    ]),
  );
}

/** Selects the fields of a value of this type, so that everything is really read. */
export function selectionOf(schema: GraphQLSchema, typeName: string, deeper = true): string {
  const type = schema.getType(typeName);
  if (type === undefined || isLeafType(type)) return '';
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  const parts = fields.flatMap((field) => {
    const named = getNamedType(field.type);
    if (isLeafType(named)) return field.args.length === 0 ? [field.name] : [];
    return deeper && /^(nodes|edges|pageInfo|userErrors)$/.test(field.name)
      ? [`${field.name} ${selectionOf(schema, named.name, false)}`]
      : [];
  });
  return `{ ${['__typename', ...parts].join(' ')} }`;
}
