/** Documents that select every field of the schema, with some value for each argument. */
import { formatPrismaCursor } from '@pothos/plugin-prisma';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { makeSchema } from '../../../src/graphql/schema.ts';

const schema = makeSchema();
const NOBODY = '00000000-0000-7000-8000-000000000000';

const ROOTS = ['Query', 'Mutation', 'Subscription'] as const;

export type Root = (typeof ROOTS)[number];

/** Signing out comes last, as the caller is anonymous after it. */
export const rootFields = ROOTS.flatMap((type) => {
  const root = schema.getType(type);
  const fields = isObjectType(root) ? Object.values(root.getFields()) : [];
  return fields.map((field) => ({ type, field }));
}).toSorted((a, b) => Number(a.field.name === 'signOut') - Number(b.field.name === 'signOut'));

/** All object types except the roots. */
export const objectTypes = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
  .map(({ name }) => name)
  .filter((name) => !(ROOTS as readonly string[]).includes(name));

/** One document with the required arguments, and one with all arguments. */
export function asking(type: Root, field: GraphQLField<unknown, unknown>): string[] {
  return [...new Set([document(type, field, false), document(type, field, true)])];
}

function document(type: Root, field: GraphQLField<unknown, unknown>, all: boolean): string {
  const args = field.args.filter((arg) => all || isNonNullType(arg.type));
  const named = (name: string) => (name === 'id' || name === 'ids' ? field.name : name);
  const cursor = CURSORS[String(field.extensions['cursors'])];
  const isCursor = (name: string) => cursor !== undefined && /^(after|before)$/.test(name);
  const valueOf = ({ name, type: given }: (typeof args)[number]) =>
    isCursor(name) ? JSON.stringify(cursor) : literal(given, named(name), all);
  const list = args.map((arg) => `${arg.name}: ${valueOf(arg)}`).join(', ');
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  return `${type.toLowerCase()} { ${field.name}${list === '' ? '' : `(${list})`}${selection} }`;
}

/** A valid cursor for each kind of value in cursors. */
const CURSORS: Record<string, string | undefined> = {
  TEXT: formatPrismaCursor({ it: 'x' }, 'it'),
  UUID: formatPrismaCursor({ it: NOBODY }, 'it'),
  INTEGER: formatPrismaCursor({ it: 1 }, 'it'),
};

function literal(type: GraphQLInputType, name: string, all: boolean): string {
  if (isNonNullType(type)) return literal(type.ofType, name, all);
  if (isListType(type)) return `[${literal(type.ofType, name.replace(/s$/, ''), all)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => all || isNonNullType(field.type));
    return `{ ${fields.map((field) => `${field.name}: ${literal(field.type, field.name, all)}`).join(', ')} }`;
  }
  if (type.name === 'ID') return JSON.stringify(idOf(name));
  return { Int: '1', Boolean: 'true', DateTime: '"2020-01-01T00:00:00Z"' }[type.name] ?? '"x"';
}

/** A valid id for an argument such as `serverId` or `unlinkModelId`; no object has it. */
export function idOf(name: string): string {
  const noun = name === 'tokenId' ? 'apiToken' : name.replace(/Id$/, '');
  const types = [noun.charAt(0).toUpperCase() + noun.slice(1), /[A-Z][a-z]+$/.exec(noun)?.[0] ?? ''];
  return encodeId(types.find((type) => isObjectType(schema.getType(type))) ?? 'Client', NOBODY);
}
