import { spansFrom } from './spans.ts';
import type { MaintenanceWindow, WindowEffect } from './window.ts';

export interface InForce {
  /** When none of the windows with this effect is in force any more, as far as it is known. */
  until: Date;
  /** The name of the one that ends last of those that are in force now. */
  name: string;
}

/** Windows that follow one another without a gap are looked at up to so many ends. */
const MOST_ENDS = 50;

/**
 * What is in force at that time for a server, or for no server in particular if it is null: only the windows of all
 * servers count for that.
 */
export function windowsAt(
  windows: MaintenanceWindow[],
  at: Date,
  serverId: string | null,
): Partial<Record<WindowEffect, InForce>> {
  const theirs = windows.filter((window) => window.serverId === null || window.serverId === serverId);
  const freeze = inForce(theirs, at, 'FREEZE');
  const mute = inForce(theirs, at, 'MUTE');
  return { ...(freeze && { FREEZE: freeze }), ...(mute && { MUTE: mute }) };
}

/** The servers in which nothing is to be changed at that time, by id. */
export function frozenServers(
  windows: MaintenanceWindow[],
  at: Date,
  serverIds: string[],
): Map<string, InForce> {
  const found = serverIds.map((id) => [id, windowsAt(windows, at, id).FREEZE] as const);
  return new Map(found.flatMap(([id, freeze]) => (freeze === undefined ? [] : [[id, freeze]])));
}

function inForce(windows: MaintenanceWindow[], at: Date, effect: WindowEffect): InForce | undefined {
  const those = windows.filter(({ effects }) => effects.includes(effect));
  const first = lastOpen(those, at);
  let last = first;
  for (let ends = 1; last !== undefined && ends < MOST_ENDS; ends += 1) {
    const next = lastOpen(those, last.until);
    if (next === undefined) break;
    last = next;
  }
  return first && last && { name: first.name, until: last.until };
}

/** Of those in which it is open at that time, the one that ends last. */
function lastOpen(windows: MaintenanceWindow[], at: Date): InForce | undefined {
  const open = windows.flatMap((window) =>
    spansFrom(window, at, 1)
      .filter(({ startsAt }) => startsAt <= at)
      .map(({ endsAt }) => ({ name: window.name, until: endsAt })),
  );
  return open.toSorted((one, other) => other.until.getTime() - one.until.getTime())[0];
}
