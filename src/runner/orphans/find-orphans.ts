/** What a plugin finds of clients that Regent does not know. */
import { createHash } from 'node:crypto';
import type { ClientFacts, Source } from '../../domain/take-over/facts.ts';
import { isSafeAlias, type FoundOrphan, type OrphanKind } from '../../domain/vocabulary.ts';
import type { Context, Desired, Plugin, ServerFacts } from '../contract/plugin.ts';
import type { Transport } from '../../transport/transport.ts';
import { isTransient, messageOf } from '../transient.ts';
import { withFileFacts } from './file-facts.ts';

/** All orphans that a plugin has found on a server. */
export interface Orphans {
  found: FoundOrphan[];
  /** Why there may be more of them, if the plugin could not look everywhere. */
  why?: string;
}

/** What each source knows; the others tell only that there is a client. */
const KINDS: Partial<Record<Source, OrphanKind>> = {
  VIRTUAL_HOST: 'VIRTUAL_HOST',
  DATABASE: 'DATABASE',
  LOCAL_PHP: 'FOLDER',
  COMMON_ACCOUNT: 'DATABASE_USER',
  ROUTE: 'ROUTE',
  BACKUP_SCRIPT: 'BACKUP',
};

/** What the plugin's own look for clients says; the reason if it could not look. */
export type Looked = ClientFacts[] | { why: string };

/** Never rejects, except if the server does not answer. */
export async function lookForClients(plugin: Plugin, ctx: Context): Promise<Looked> {
  try {
    return (await plugin.findClients?.(ctx))?.clients ?? [];
  } catch (error) {
    if (ctx.signal.aborted || isTransient(error)) throw error;
    return { why: messageOf(error) };
  }
}

/**
 * Only in a complete plan: it knows every client that should be there.
 * @param said what the plugin has named itself
 */
export async function findOrphans(
  desired: Desired,
  said: FoundOrphan[],
  looked: Looked,
  transport: Transport,
  signal: AbortSignal,
): Promise<Orphans> {
  const known = new Set(
    [...desired.clients.map(({ alias }) => alias), ...desired.spared, ...desired.gone].map(lower),
  );
  const seen = Array.isArray(looked) ? looked.flatMap((facts) => orphanIn(facts, desired) ?? []) : [];
  const unknown = [...said, ...seen.filter(({ name }) => !known.has(lower(name)))];
  const byThing = new Map<string, FoundOrphan>();
  for (const each of unknown) {
    const key = `${each.kind} ${each.name}`;
    const before = byThing.get(key);
    // A site in two files is served if one of them is.
    byThing.set(key, before === undefined || each.isServed === true ? { ...before, ...each } : before);
  }
  const found = await withFileFacts(transport, [...byThing.values()], signal);
  return Array.isArray(looked) ? { found } : { found, why: looked.why };
}

/** MariaDB may keep all names in small letters. */
const lower = (name: string) => name.toLowerCase();

function orphanIn(facts: ClientFacts, { servers }: Desired): FoundOrphan | undefined {
  const { source, alias, place, isServed, bytes, changedAt, server } = facts;
  const kind = KINDS[source];
  // What cannot be a client's name is the server's own.
  if (kind === undefined || !isSafeAlias(alias)) return undefined;
  // A route may lead to anything.
  if (kind === 'ROUTE' && !servers.some((each) => isFrontOffice(each, server))) return undefined;
  return {
    kind,
    name: alias,
    place: kind === 'FOLDER' ? place.slice(0, place.lastIndexOf('/')) : place,
    ...(isServed === undefined ? {} : { isServed }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(changedAt === undefined ? {} : { changedAt }),
  };
}

const isFrontOffice = ({ role, fqdn, formerFqdns = [], address }: ServerFacts, name = '') =>
  role === 'FRONT_OFFICE' && [fqdn, address, ...formerFqdns].includes(name);

/** The same as long as nothing of it has changed, as far as one can see. */
export const fingerprintOf = ({ place, bytes, changedAt, isServed }: FoundOrphan): string =>
  createHash('sha256')
    .update(JSON.stringify([place, bytes ?? null, changedAt?.getTime() ?? null, isServed ?? null]))
    .digest('hex');
