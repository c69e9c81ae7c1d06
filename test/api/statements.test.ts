/** How many statements a list takes does not depend on how many rows it has: asked of every list there is. */
import {
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSchema } from '../../src/graphql/schema.ts';
import { startApi, type Api } from '../kit/api.ts';

const schema = makeSchema();
let api: Api;
beforeAll(async () => void (api = await startApi()));
afterAll(() => api.close());

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
function queries(): Map<string, string> {
  const found = new Map<string, string>();
  for (const list of fieldsOf(schema.getQueryType()!).filter(isFree)) {
    const nodes = nodesOf(objectOf(list));
    const node = nodes && objectOf(nodes);
    if (node === undefined) continue;
    const ofNode = fieldsOf(node).filter(isFree);
    const ask = (fields: string) => `{ ${list.name}(first: 20) { totalCount nodes { ${fields} } } }`;
    found.set(list.name, ask(ofNode.map((field) => fieldOf(field, 0)).join(' ')));
    for (const field of ofNode.filter(objectOf)) {
      found.set(`${list.name}.${field.name}`, ask(fieldOf(field, 2)));
    }
  }
  return found;
}

/** What each query takes: its number of statements. */
async function count(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [name, query] of queries()) {
    const statements = await api.sqlOf(async () => {
      const { errors } = await api.graphql(query);
      expect(errors, name).toBeUndefined();
    });
    counts[name] = statements.length;
  }
  return counts;
}

/** Goes on until there are so many servers, each with one of everything that may hang on it. */
async function growTo(wanted: number): Promise<void> {
  const { prisma } = api;
  for (let n = (await prisma.server.count()) + 1; n <= wanted; n += 1) {
    const labels = { labelFr: 'Un', labelEn: 'One', labelDe: 'Eins', labelNl: 'Een' };
    const server = await api.addServer(`s${n}.test`);
    const { client, run: first } = await api.addClient(`client-${n}`, server.id);
    const model = await prisma.model.create({ data: { number: n, ...labels } });
    await prisma.clientModel.create({ data: { clientId: client.id, modelId: model.id } });
    const schedule = await prisma.schedule.create({
      data: { kind: 'SYNC', cron: '0 0 * * *', timeZone: 'UTC', serverId: server.id },
    });
    for (const minute of [1, 2]) {
      const dueAt = new Date(minute * 60_000);
      await prisma.scheduleSlot.create({ data: { scheduleId: schedule.id, dueAt, outcome: 'STARTED' } });
      const run = await prisma.run.create({
        data: {
          kind: 'SYNC',
          status: 'BLOCKED',
          requestedBy: 'schedule',
          serverId: server.id,
          blockedServerId: server.id,
          clients: { connect: { id: client.id } },
          parentId: first.id,
          retryOfId: first.id,
          scheduleId: schedule.id,
          dueAt,
          steps: { create: { position: 0, plugin: 'vhost', phase: 'PRESENT', serverId: server.id } },
          attempts: { create: { number: 1, worker: 'w', fence: 1 } },
          events: { create: { seq: 1, type: 'LOG', text: 'One' } },
        },
      });
      const backup = { clientId: client.id, serverId: server.id, runId: run.id, at: dueAt };
      await prisma.backup.createMany({
        data: [
          { ...backup, ok: true },
          { ...backup, ok: false },
        ],
      });
    }
  }
}

test('a list takes as many statements for many rows as for few, whatever is asked of them', async () => {
  await growTo(3);
  const few = await count();
  await growTo(20);
  expect(await count()).toEqual(few);
  expect(Object.keys(few)).toContain('clients.lastRun');
});
