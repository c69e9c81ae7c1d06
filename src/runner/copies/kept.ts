export interface Keep {
  /** How many copies of each client. */
  count: number;
  /** How many days at most; without a limit if absent. */
  days?: number | undefined;
}

const DAY_MS = 24 * 60 * 60_000;

/** Those of one client's backups to keep, given newest first: the newest one in any case. */
export function kept<T extends { at: Date }>(backups: T[], { count, days }: Keep, now: Date): T[] {
  const oldest = days === undefined ? -Infinity : now.getTime() - days * DAY_MS;
  return backups.filter(({ at }, place) => place === 0 || (place < count && at.getTime() >= oldest));
}
