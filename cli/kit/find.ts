/** Finds things as people type them. An unknown or ambiguous name is a refusal that says what is near. */
import type { Connection } from '../../sdk/connect.ts';
import { RefusedError } from '../../sdk/errors.ts';
import {
  FindClientDocument,
  ListModelsDocument,
  ListServersDocument,
  type ModelRowFragment,
  type ServerRowFragment,
} from '../../sdk/generated/operations.ts';
import { rowsOf } from './list.ts';

/** More would not help. */
const MOST_NEAR = 6;

/** By its alias. */
export async function findClient(regent: Connection, name: string): Promise<{ id: string; alias: string }> {
  const { client, clients } = await regent.ask(FindClientDocument, { alias: name, near: name });
  if (client != null) return client;
  const start = name.slice(0, 3);
  const near =
    clients.nodes.length > 0 || start === ''
      ? clients
      : (await regent.ask(FindClientDocument, { alias: name, near: start })).clients;
  throw nothingCalled(
    'client',
    name,
    near.nodes.map(({ alias }) => alias),
    'regent client list',
  );
}

/** By fqdn, address, label, or the first part of the fqdn. */
export async function findServer(regent: Connection, name: string): Promise<ServerRowFragment> {
  const { rows } = await rowsOf(regent, ListServersDocument, {}, { page: ({ servers }) => servers });
  return pick(rows, {
    what: 'server',
    name,
    keys: [
      ({ fqdn }) => fqdn,
      ({ address }) => address,
      ({ label }) => label,
      ({ fqdn }) => fqdn.split('.')[0],
    ],
    call: ({ fqdn }) => fqdn,
    list: 'regent server list',
  });
}

/** By number, or by its label in any language. */
export async function findModel(regent: Connection, name: string): Promise<ModelRowFragment> {
  const { rows } = await rowsOf(regent, ListModelsDocument, {}, { page: ({ models }) => models });
  const labels = ['en', 'fr', 'de', 'nl'] as const;
  return pick(
    rows.filter(({ status }) => status !== 'DELETED'),
    {
      what: 'model',
      name,
      keys: [
        ({ number }) => String(number),
        ...labels.map(
          (code) =>
            ({ label }: ModelRowFragment) =>
              label[code],
        ),
      ],
      call: ({ number, label }) => `${number} ${label.en || label.fr}`,
      list: 'regent model list',
    },
  );
}

/** The ids of all of them; undefined if none were named. */
export const modelIds = async (
  regent: Connection,
  names?: readonly string[],
): Promise<string[] | undefined> =>
  names && Promise.all(names.map(async (name) => (await findModel(regent, name)).id));

export interface Picking<Row> {
  what: string;
  name: string;
  /** What it may be called, the surest first. */
  keys: ((row: Row) => string | undefined)[];
  /** What it is called in a refusal. */
  call(row: Row): string;
  list: string;
}

/** The one with this name; of several kinds of names, the surest that anything has. */
export function pick<Row>(rows: Row[], { what, name, keys, call, list }: Picking<Row>): Row {
  const wanted = name.toLowerCase();
  for (const key of wanted === '' ? [] : keys) {
    const found = rows.filter((row) => key(row)?.toLowerCase() === wanted);
    const [first, second] = found;
    if (first !== undefined && second === undefined) return first;
    if (first !== undefined)
      throw new RefusedError([
        `${name} is the name of ${found.length} ${what}s: ${found.slice(0, MOST_NEAR).map(call).join(', ')}. Say which.`,
      ]);
  }
  throw nothingCalled(what, name, nearest(rows, wanted, keys).map(call), list);
}

/** Those that have the name in theirs; otherwise, those that begin most like it. */
function nearest<Row>(rows: Row[], wanted: string, keys: Picking<Row>['keys']): Row[] {
  for (let part = wanted; part.length > 1; part = part.slice(0, -1)) {
    const near = rows.filter((row) => keys.some((key) => key(row)?.toLowerCase().includes(part)));
    if (near.length > 0) return near;
  }
  return [];
}

function nothingCalled(what: string, name: string, near: string[], list: string): RefusedError {
  const hint = near.length === 0 ? '' : ` Near: ${near.slice(0, MOST_NEAR).join(', ')}.`;
  return new RefusedError([
    `There is no ${what} ${name === '' ? 'without a name' : name}.${hint} List them: ${list}`,
  ]);
}
