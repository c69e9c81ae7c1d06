/** Queries for every list that there is, with all that hangs on its items: found by walking the schema. */
import {
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { makeSchema } from '../../../src/graphql/schema.ts';

type Field = GraphQLField<unknown, unknown>;

const fieldsOf = (type: GraphQLObjectType): Field[] => Object.values(type.getFields());
const objectOf = ({ type }: Field): GraphQLObjectType | undefined => {
  const named = getNamedType(type);
  return isObjectType(named) ? named : undefined;
};
const isFree = ({ args }: Field) =>
  !args.some(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined);
const nodesOf = (type: GraphQLObjectType | undefined) => type?.getFields()['nodes'];

/** Everything of this type, and what hangs on it to this depth; a connection's page and count. */
function selectionOf(type: GraphQLObjectType, depth: number): string {
  const nodes = nodesOf(type);
  if (nodes !== undefined) {
    const node = objectOf(nodes);
    return node === undefined ? '{ totalCount }' : `{ totalCount nodes ${selectionOf(node, depth)} }`;
  }
  const fields = fieldsOf(type).filter(isFree);
  // A few columns stand for all: more would be too much for one answer.
  const columns = fields.filter((field) => isLeafType(getNamedType(field.type))).slice(0, 3);
  const chosen = [...columns, ...fields.filter(objectOf)];
  return `{ __typename ${chosen.map((field) => fieldOf(field, depth)).join(' ')} }`;
}

function fieldOf(field: Field, depth: number): string {
  const object = objectOf(field);
  if (isLeafType(getNamedType(field.type))) return field.name;
  if (object === undefined || depth === 0) return '';
  const isList = field.args.some(({ name }) => name === 'first');
  return `${field.name}${isList ? '(first: 2)' : ''} ${selectionOf(object, depth - 1)}`;
}

/** Every list with all its columns, and with each thing that hangs on it, down to what hangs on that. */
export function listQueries(): Map<string, string> {
  const schema = makeSchema();
  const found = new Map<string, string>();
  for (const list of fieldsOf(schema.getQueryType()!).filter(isFree)) {
    const nodes = nodesOf(objectOf(list));
    const node = nodes && objectOf(nodes);
    if (node === undefined) continue;
    const ofNode = fieldsOf(node).filter(isFree);
    const ask = (fields: string) => `{ ${list.name}(first: 15) { totalCount nodes { ${fields} } } }`;
    found.set(list.name, ask(ofNode.map((field) => fieldOf(field, 0)).join(' ')));
    for (const field of ofNode.filter(objectOf)) {
      found.set(`${list.name}.${field.name}`, ask(fieldOf(field, 2)));
    }
  }
  return found;
}
