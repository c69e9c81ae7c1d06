/** Whose the things are that a plan has found under clients' names, and what follows from that. */
import type { Change } from './change.ts';
import type { ClientState, Desired } from './plugin.ts';

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
}

export interface Verdict {
  /** Those of the changes that may be made. */
  changes: Change[];
  /** What is in the way of clients that are to be there, by alias. */
  inTheWay: Map<string, string[]>;
  /** Clients that are to go, and what is left alone of them, as Regent has not made it; perhaps nothing. */
  leftAlone: Map<string, string[]>;
  lost: Map<string, Lost[]>;
}

/** The rule: what Regent has not made is neither changed nor removed, and what was lost is not made anew. */
export function judge({ changes, found, lost }: Findings, { clients }: Desired, whose: Whose): Verdict {
  const verdict: Verdict = { changes: [], inTheWay: new Map(), leftAlone: new Map(), lost: new Map() };
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
  const isOut = (alias: string) =>
    [verdict.inTheWay, verdict.leftAlone, verdict.lost].some((map) => map.has(alias));
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
  const mending = [...new Set(lost.map((each) => each.mending))].join(' ');
  return `${whats} is gone from ${fqdn}, and nothing empty is made in its place. ${mending} Then use retryRun.`;
}

/** More than one client has lost something: it is the server that something is wrong with. */
export class VanishedError extends Error {
  override name = 'VanishedError';
  constructor(fqdn: string, lost: Map<string, Lost[]>) {
    const each = [...lost].map(([, gone]) =>
      gone.map(({ what, mending }) => `- ${what}. ${mending}`).join('\n'),
    );
    super(
      `${lost.size} clients have lost what they had on ${fqdn}, so nothing is changed there. Look whether a disk is ` +
        `not mounted or a service runs on an empty folder, put that right, then use retryRun. Gone are:\n${each.join('\n')}`,
    );
  }
}

/** Those of whom nothing is to be done, among what stays as it is. */
export function setAside(desired: Desired, isOut: (client: ClientState) => boolean): Desired {
  return {
    ...desired,
    clients: desired.clients.filter((client) => !isOut(client)),
    spared: [...desired.spared, ...desired.clients.filter(isOut).map(({ alias }) => alias)],
  };
}
