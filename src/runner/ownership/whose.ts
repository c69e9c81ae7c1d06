/** Whose the things are that a plan has found under clients' names, and what follows from that. */
import type { Change } from '../../domain/vocabulary.ts';
import type { ClientState, Desired } from '../contract/plugin.ts';

/** What the runner knows of whose things are, for one plugin on one server. */
export interface Whose {
  /** Whether Regent has made what is there under the client's name. */
  owns(alias: string): boolean;
}

/** What a plugin said in its plan. */
export interface Findings {
  changes: Change[];
  /** What is there under clients' names, by alias. */
  found: Map<string, Set<string>>;
  lost: Map<string, Lost[]>;
  /** What the plugin itself fails clients with, by alias. */
  failures: Map<string, string>;
}

export interface Lost {
  what: string;
  mending: string;
  kept?: string | undefined;
}

export interface Verdict {
  /** Those of the changes that may be made. */
  changes: Change[];
  /** What is in the way of clients that are to be there, by alias. */
  inTheWay: Map<string, string[]>;
  /** Clients that are to go, and what is left alone of them, as Regent has not made it; perhaps nothing. */
  leftAlone: Map<string, string[]>;
  /** What each client fails with, by alias: none of its changes is made here. */
  refused: Map<string, string>;
  /** Where several fail for one reason, as they have lost something: what is said once in place of what they are told. */
  inCommon?: { text: string; aliases: ReadonlySet<string> } | undefined;
}

/**
 * The rule: what Regent has not made is neither changed nor removed, and what was lost is not made anew; where
 * several have lost something, nothing is made of clients that were never live either.
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
      if (presence === 'absent') leftAlone.set(alias, things);
      else if (things.length > 0) inTheWay.set(alias, things);
    } else if (presence !== 'absent' && activatedAt !== null) {
      const theirs = lost.get(alias);
      if (theirs !== undefined) gone.set(alias, theirs);
    }
  }
  const isNew = ({ alias, presence, activatedAt }: ClientState) =>
    presence !== 'absent' && activatedAt === null && !inTheWay.has(alias);
  const text = lostSeveral(fqdn, gone);
  const held = gone.size > 1 ? clients.filter(isNew).map(({ alias }) => alias) : [];
  const refused = new Map([
    ...held.map((alias) => [alias, text] as const),
    ...[...inTheWay].map(([alias, things]) => [alias, obstructed(alias, [{ fqdn, things }])] as const),
    ...[...gone].map(([alias, theirs]) => [alias, lostOne(fqdn, theirs)] as const),
    // Nothing is asked of what is not touched.
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

/** Where nothing could be planned, it fails for everybody. */
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

/** What is in the way of one client, on each server that has something of it. */
export type Obstacles = { fqdn: string; things: string[] }[];

/** What, where, and the choices. */
export function obstructed(alias: string, obstacles: Obstacles): string {
  const places = new Map<string, string[]>();
  for (const { fqdn, things } of obstacles) places.set(fqdn, [...(places.get(fqdn) ?? []), ...things]);
  const listed = [...places].map(([fqdn, things]) => `on ${fqdn}: ${[...new Set(things)].join(', ')}`);
  return (
    `Something is there under the name ${alias} that Regent has not made, and Regent left it alone: ${listed.join('; ')}. ` +
    `Choose another alias (deleteClient removes nothing of it, then createClient), or move it away there and use retryRun.`
  );
}

/** What one client has lost, and how it comes back. */
export function lostOne(fqdn: string, lost: Lost[]): string {
  const whats = lost.map(({ what }) => what).join(', ');
  const advice = [...new Set(lost.flatMap(({ kept, mending }) => [kept ?? '', mending]))].filter(Boolean);
  return `${whats} is missing on ${fqdn}, and Regent does not replace it by an empty one. ${advice.join(' ')} Then use retryRun.`;
}

/** Several clients have lost something: as a rule it is the server that something is wrong with. Said once for all. */
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

/** Those of whom nothing is to be done, among what stays as it is. */
export function setAside(desired: Desired, isOut: (client: ClientState) => boolean): Desired {
  return {
    ...desired,
    clients: desired.clients.filter((client) => !isOut(client)),
    spared: [...desired.spared, ...desired.clients.filter(isOut).map(({ alias }) => alias)],
  };
}
