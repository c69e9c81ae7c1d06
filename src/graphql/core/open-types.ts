import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  specifiedScalarTypes,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { isOpen } from '../access.ts';

const known = new WeakMap<GraphQLSchema, ReadonlySet<string>>();

/**
 * The names of the types that an anonymous caller may use in a document: the types in the arguments and the
 * answers of open fields. Of an interface, only its own fields count, and not the types that implement it.
 */
export function openTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const names = known.get(schema) ?? namesOf(schema);
  known.set(schema, names);
  return names;
}

function namesOf(schema: GraphQLSchema): ReadonlySet<string> {
  const names = new Set(['Query', 'Mutation', ...specifiedScalarTypes.map(({ name }) => name)]);
  const reach = (type: GraphQLNamedType): void => {
    if (names.has(type.name)) return;
    names.add(type.name);
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) reach(getNamedType(field.type));
    }
    if (isObjectType(type) || isInterfaceType(type)) Object.values(type.getFields()).forEach(reachField);
  };
  const reachField = ({ type, args }: ReturnType<typeof fieldsOf>[number]): void => {
    reach(getNamedType(type));
    for (const arg of args) reach(getNamedType(arg.type));
  };
  for (const root of [schema.getQueryType(), schema.getMutationType()]) {
    fieldsOf(root)
      .filter(({ name }) => isOpen(`${root?.name}.${name}`))
      .forEach(reachField);
  }
  return names;
}

function fieldsOf(type: ReturnType<GraphQLSchema['getQueryType']>) {
  return Object.values(type?.getFields() ?? {});
}
