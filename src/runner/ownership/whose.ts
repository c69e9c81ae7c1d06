/** Who owns the things that a plan has found under clients' names, and what follows from that. */
import type { AdoptedSettings, Change } from '../../domain/vocabulary.ts';
import { isLeaving, type ClientState, type Desired } from '../contract/plugin.ts';

/** The runner's knowledge of ownership, for one plugin on one server. */
export interface Whose {
  /** Whether Regent has made what is there under the client's name. */
  owns(alias: string): boolean;
}

/** The findings that a plugin reported in its plan. */
export interface Findings {
  changes: Change[];
  /** The things that exist under clients' names, by alias. */
  found: Map<string, Set<string>>;
  lost: Map<string, Lost[]>;
  /** The messages with which the plugin itself fails clients, by alias. */
  failures: Map<string, string>;
}

export interface Lost {
  what: string;
  mending: string;
  kept?: string | undefined;
}

export interface Verdict {
  /** The changes that may be made. */
  changes: Change[];
  /** Those that may be made and are not: see Scope. */
  left?: Change[];
  /** The settings that clients could have in place of changes, by `adoptableKey`. */
  adoptable?: ReadonlyMap<string, AdoptedSettings>;
  /** The things in the way of clients that should exist, by alias. */
  inTheWay: Map<string, string[]>;
  /**
   * Clients to remove, with the things of theirs that are left alone because Regent has not made them;
   * perhaps none.
   */
  leftAlone: Map<string, string[]>;
  /** The message with which each client fails, by alias: none of its changes is made here. */
  refused: Map<string, string>;
  /**
   * If several clients fail for the same reason, because they have lost something: the one message that
   * replaces their own messages.
   */
  inCommon?: { text: string; aliases: ReadonlySet<string> } | undefined;
}

/**
 * The rule: Regent neither changes nor removes what it has not made, and does not make again what was lost;
 * if several clients have lost something, nothing is made for clients that were never live either.
 */
export function judge(
  fqdn: string,
  { changes, found, lost, failures }: Findings,
  { clients }: Desired,
  whose: Whose,
): Verdict {
  const inTheWay = new Map<string, string[]>();
  const leftAlone = new Map<string, string[]>();
  const gone = new Map<string, Lost[]>();
  for (const { alias, presence, activatedAt } of clients) {
    if (!whose.owns(alias)) {
      const changed = changes.filter(({ client, action }) => client === alias && action !== 'create');
      const things = [...new Set([...(found.get(alias) ?? []), ...changed.map(({ subject }) => subject)])];
      if (isLeaving({ presence })) leftAlone.set(alias, things);
      else if (things.length > 0) inTheWay.set(alias, things);
    } else if (!isLeaving({ presence }) && activatedAt !== null) {
      const theirs = lost.get(alias);
      if (theirs !== undefined) gone.set(alias, theirs);
    }
  }
  const isNew = ({ alias, presence, activatedAt }: ClientState) =>
    !isLeaving({ presence }) && activatedAt === null && !inTheWay.has(alias);
  const text = lostSeveral(fqdn, gone);
  const held = gone.size > 1 ? clients.filter(isNew).map(({ alias }) => alias) : [];
  const refused = new Map([
    ...held.map((alias) => [alias, text] as const),
    ...[...inTheWay].map(([alias, things]) => [alias, obstructed(alias, [{ fqdn, things }])] as const),
    ...[...gone].map(([alias, theirs]) => [alias, lostOne(fqdn, theirs)] as const),
    // Things that are left alone cannot fail a client.
    ...[...failures].filter(([alias]) => !leftAlone.has(alias)),
  ]);
  const isOut = (alias: string) => refused.has(alias) || leftAlone.has(alias);
  return {
    changes: changes.filter(({ client }) => client === undefined || !isOut(client)),
    inTheWay,
    leftAlone,
    refused,
    inCommon: gone.size > 1 ? { text, aliases: new Set([...gone.keys(), ...held]) } : undefined,
  };
}

/** If nothing could be planned, all clients fail. */
export function failsAll({ clients }: Desired, text: string): Verdict {
  const aliases = clients.map(({ alias }) => alias);
  return {
    changes: [],
    inTheWay: new Map(),
    leftAlone: new Map(),
    refused: new Map(aliases.map((alias) => [alias, text])),
    inCommon: { text, aliases: new Set(aliases) },
  };
}

/** The things in the way of one client, on each server that has some. */
export type Obstacles = { fqdn: string; things: string[] }[];

/** A message: what, where, and the choices. */
export function obstructed(alias: string, obstacles: Obstacles): string {
  const places = new Map<string, string[]>();
  for (const { fqdn, things } of obstacles) places.set(fqdn, [...(places.get(fqdn) ?? []), ...things]);
  const listed = [...places].map(([fqdn, things]) => `on ${fqdn}: ${[...new Set(things)].join(', ')}`);
  return (
    `Something is there under the name ${alias} that Regent has not made, and Regent left it alone: ${listed.join('; ')}. ` +
    `Choose another alias (deleteClient removes nothing of it, then createClient), or move it away there and use retryRun.`
  );
}

/** A message: what one client has lost, and how to bring it back. */
export function lostOne(fqdn: string, lost: Lost[]): string {
  const whats = lost.map(({ what }) => what).join(', ');
  const advice = [...new Set(lost.flatMap(({ kept, mending }) => [kept ?? '', mending]))].filter(Boolean);
  return `${whats} is missing on ${fqdn}, and Regent does not replace it by an empty one. ${advice.join(' ')} Then use retryRun.`;
}

/**
 * A message for several clients that have lost something, given once for all: as a rule the server itself has
 * a problem.
 */
export function lostSeveral(fqdn: string, lost: Map<string, Lost[]>): string {
  const all = [...lost.values()].flat();
  const mending = [...new Set(all.map((each) => each.mending))].join(' ');
  return (
    `${lost.size} clients have lost what they had on ${fqdn}. Regent does not replace it by empty ones, and no new client is ` +
    `set up there. Check whether a disk is not mounted or a service uses an empty folder, and correct that. If ` +
    `the data is lost, or this is a new machine, bring it back client by client. ${mending} Then use retryRun: clients that are back go on, the others wait. Missing are:\n` +
    all.map(({ what, kept }) => `- ${what}${kept === undefined ? '' : `. ${kept}`}`).join('\n')
  );
}

/** Moves these clients to those whose things stay as they are. */
export function setAside(desired: Desired, isOut: (client: ClientState) => boolean): Desired {
  return {
    ...desired,
    clients: desired.clients.filter((client) => !isOut(client)),
    spared: [...desired.spared, ...desired.clients.filter(isOut).map(({ alias }) => alias)],
  };
}
