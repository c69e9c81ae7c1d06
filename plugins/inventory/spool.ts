/**
 * The spool: one file for each event of a client, for programs that take the files away. The last event of
 * each client is recorded beside it, so that nothing is written twice. The format is that of PHP's
 * json_encode.
 */
import { createHash, randomInt } from 'node:crypto';
import { z } from 'zod';
import type {
  ClientState,
  Desired,
  FileState,
  ServerFacts,
  WantedFile,
} from '../../src/runner/contract/plugin.ts';
import { bootstrapParts, PARTS, sqlBootstrap, sqlUpdate } from './bootstrap-sql.ts';
import { asciiJson, forAnsible } from './for-ansible.ts';

export const SPOOL_FOLDERS = ['create', 'update', 'delete'] as const;

export interface SpoolEvent {
  /** The folder that it goes to. */
  kind: (typeof SPOOL_FOLDERS)[number];
  alias: string;
  /** The content of the file, in the order of its keys. */
  data: Record<string, string | boolean>;
}

const toldSchema = z.record(
  z.string(),
  z.object({
    /** Digests of SQL: the record must hold no names or addresses. */
    clients: z.string(),
    clients_models: z.string(),
    twoFactorAuthEnforced: z.boolean(),
    isBackgroundImportActive: z.boolean(),
  }),
);
/** What the spool said last of each client of one server, by alias. */
export type Told = z.infer<typeof toldSchema>;

/**
 * The record of this server. Each server has its own, because only one reconcile of a server runs at a time.
 */
export const toldPath = (spoolDir: string, server: ServerFacts) => `${spoolDir}/.regent-${server.fqdn}.json`;

/** The same, and the records under the server's former names, newest first. */
export const toldPaths = (spoolDir: string, { formerFqdns = [], ...server }: ServerFacts) =>
  [server.fqdn, ...formerFqdns.toReversed()].map((fqdn) => toldPath(spoolDir, { ...server, fqdn }));

/** The record in its present place, if it is still under a former name. */
export function movedTold(
  spoolDir: string,
  server: ServerFacts,
  found: ReadonlyMap<string, FileState>,
): WantedFile[] {
  const [present = '', ...former] = toldPaths(spoolDir, server);
  const old = former.find((path) => found.get(path)?.kind === 'file');
  const state = old === undefined ? undefined : found.get(old);
  if (old === undefined || state?.kind !== 'file') return [];
  const kept: WantedFile = { owner: 'root', group: 'root', ...state, path: present };
  const isThere = ['file', 'large', 'refused'].includes(found.get(present)?.kind ?? '');
  return [...(isThere ? [] : [kept]), { kind: 'absent', path: old }];
}

/** Throws if the file is damaged. */
export function readTold(path: string, text: string | undefined): Told {
  if (text === undefined) return {};
  try {
    return toldSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${path} is damaged. Remove it: the clients at the next sync then count as announced.`, {
      cause,
    });
  }
}

/** The events of each client concerned that are not written yet. */
export function spoolEvents(
  told: Told,
  server: ServerFacts,
  desired: Pick<Desired, 'clients' | 'complete' | 'spared' | 'gone'>,
) {
  const unknown = unknownIn(told, desired);
  const gone = unknown.filter((alias) => desired.complete && desired.gone.includes(alias));
  const silent = new Set(silentIn(told, desired));
  return [
    ...desired.clients.flatMap((client) =>
      silent.has(client.alias) ? [] : (eventOf(told[client.alias], server, client) ?? []),
    ),
    ...gone.map((alias) => deletion(server, alias)),
  ];
}

/** Clients that are in the record, but unknown to this work. */
function unknownIn(told: Told, { clients, spared }: Pick<Desired, 'clients' | 'spared'>): string[] {
  const known = new Set([...spared, ...clients.map(({ alias }) => alias)]);
  return Object.keys(told).filter((alias) => !known.has(alias));
}

/**
 * Clients that a sync finds live, but that are not in the record: the spool is newer than they are, and notes
 * them.
 */
export function silentIn(told: Told, { clients, complete }: Pick<Desired, 'clients' | 'complete'>): string[] {
  const isSilent = ({ alias, activatedAt, presence }: ClientState) =>
    complete && activatedAt !== null && presence !== 'absent' && told[alias] === undefined;
  return clients.filter(isSilent).map(({ alias }) => alias);
}

function eventOf(
  before: Told[string] | undefined,
  server: ServerFacts,
  client: ClientState,
): SpoolEvent | undefined {
  const { alias } = client;
  // Whoever takes the request away may remove its data, which stay as long as it is closed.
  if (client.presence === 'closed') return undefined;
  if (client.presence === 'absent') return before && deletion(server, alias);
  const { clients, clients_models, ...flags } = tellable(client);
  const address = { server: server.fqdn, proxy_alias: alias };
  if (before === undefined && client.activatedAt === null)
    return { kind: 'create', alias, data: { ...address, ...flags, sql_bootstrap: sqlBootstrap(client) } };
  // If a client was live before the first event, its changes are not known, so the event says everything.
  const parts = PARTS.filter((part) => before?.[part] !== { clients, clients_models }[part]);
  const changedFlags = Object.entries(flags).filter(
    ([flag, value]) => before?.[flag as keyof typeof flags] !== value,
  );
  if (parts.length + changedFlags.length === 0) return undefined;
  const sql: Record<string, string> = parts.length === 0 ? {} : { sql_update: sqlUpdate(client, parts) };
  return { kind: 'update', alias, data: { ...address, ...sql, ...Object.fromEntries(changedFlags) } };
}

const deletion = (server: ServerFacts, alias: string): SpoolEvent => ({
  kind: 'delete',
  alias,
  data: { server: server.fqdn, proxy_alias: alias },
});

/** The record after these events, with a note of these clients that have no event. */
export function nowTold(told: Told, events: SpoolEvent[], clients: ClientState[], silent: string[]): Told {
  const after = { ...told };
  for (const client of clients) if (silent.includes(client.alias)) after[client.alias] = tellable(client);
  for (const { kind, alias } of events) {
    const client = clients.find((each) => each.alias === alias);
    if (kind === 'delete' || client === undefined) delete after[alias];
    else after[alias] = tellable(client);
  }
  return after;
}

function tellable(client: ClientState): Told[string] {
  const digest = (text: string) => createHash('sha256').update(text).digest('base64');
  const { clients, clients_models } = bootstrapParts(client);
  return {
    clients: digest(clients),
    clients_models: digest(clients_models),
    twoFactorAuthEnforced: client.twoFactorEnforced,
    isBackgroundImportActive: client.backgroundImportActive,
  };
}

/** `<YmdHis><5 digits>.json`, a free name for each event. */
export function spoolNames(count: number, taken: Set<string>, now: Date): string[] {
  const second = now.toISOString().replace(/\D/g, '').slice(0, 14);
  const names: string[] = [];
  for (let number = randomInt(100_000); names.length < count; number = (number + 1) % 100_000) {
    const name = `${second}${String(number).padStart(5, '0')}.json`;
    if (!taken.has(name)) names.push(name);
  }
  return names;
}

/** The text of its file. Throws a TemplateError. */
export const spoolText = ({ alias, data }: SpoolEvent): string =>
  phpJson(forAnsible(`What Ansible is told of ${alias}`, data));

/** The same output as PHP's json_encode: ASCII only, and `/` escaped. */
export const phpJson = (value: unknown): string => asciiJson(value).replaceAll('/', '\\/');
