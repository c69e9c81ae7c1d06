/** Whose the things are that a plan has found under clients' names, and what follows from that. */
import type { Change } from '../contract/change.ts';
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
  lost: Map<string, Lost[]>;
  /** Clients that were never live, of whom nothing is made where several have lost something. */
  held: Set<string>;
}

/** The rule: what Regent has not made is neither changed nor removed, and what was lost is not made anew. */
export function judge({ changes, found, lost }: Findings, { clients }: Desired, whose: Whose): Verdict {
  const verdict: Verdict = {
    changes: [],
    inTheWay: new Map(),
    leftAlone: new Map(),
    lost: new Map(),
    held: new Set(),
  };
  for (const { alias, presence, activatedAt } of clients) {
    if (!whose.owns(alias)) {
      const changed = changes.filter(({ client, action }) => client === alias && action !== 'create');
      const things = [...new Set([...(found.get(alias) ?? []), ...changed.map(({ subject }) => subject)])];
      if (presence === 'absent') verdict.leftAlone.set(alias, things);
      else if (things.length > 0) verdict.inTheWay.set(alias, things);
    } else if (presence !== 'absent' && activatedAt !== null) {
      const gone = lost.get(alias);
      if (gone !== undefined) verdict.lost.set(alias, gone);
    }
  }
  if (verdict.lost.size > 1)
    for (const { alias, presence, activatedAt } of clients)
      if (presence !== 'absent' && activatedAt === null && !verdict.inTheWay.has(alias))
        verdict.held.add(alias);
  const isOut = (alias: string) =>
    [verdict.inTheWay, verdict.leftAlone, verdict.lost, verdict.held].some((out) => out.has(alias));
  verdict.changes = changes.filter(({ client }) => client === undefined || !isOut(client));
  return verdict;
}

/** What is in the way of one client, on each server that has something of it. */
export type Obstacles = { fqdn: string; things: string[] }[];

/** What, where, and the choices. */
export function obstructed(alias: string, obstacles: Obstacles): string {
  const places = new Map<string, string[]>();
  for (const { fqdn, things } of obstacles) places.set(fqdn, [...(places.get(fqdn) ?? []), ...things]);
  const listed = [...places].map(([fqdn, things]) => `on ${fqdn}: ${[...new Set(things)].join(', ')}`);
  return (
    `Something is there under the name ${alias} that Regent has not made, and it was left as it is: ${listed.join('; ')}. ` +
    `Choose another alias (deleteClient removes nothing of it, then createClient), or move it away there and use retryRun.`
  );
}

/** What one client has lost, and how it comes back. */
export function lostOne(fqdn: string, lost: Lost[]): string {
  const whats = lost.map(({ what }) => what).join(', ');
  const advice = [...new Set(lost.flatMap(({ kept, mending }) => [kept ?? '', mending]))].filter(Boolean);
  return `${whats} is gone from ${fqdn}, and nothing empty is made in its place. ${advice.join(' ')} Then use retryRun.`;
}

/** Several clients have lost something: as a rule it is the server that something is wrong with. Said once for all. */
export function lostSeveral(fqdn: string, lost: Map<string, Lost[]>): string {
  const all = [...lost.values()].flat();
  const mending = [...new Set(all.map((each) => each.mending))].join(' ');
  return (
    `${lost.size} clients have lost what they had on ${fqdn}. Nothing empty is made in its place, and nobody new is ` +
    `set up there. Look whether a disk is not mounted or a service runs on an empty folder, and put that right. If ` +
    `what they had is lost, or this is a new machine in its place, it comes back client by client. ${mending} Then use retryRun: whoever is back goes on, the others wait. Gone are:\n` +
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
