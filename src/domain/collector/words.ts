/** What people read of requests of another back office. No text quotes more of a request than an alias and a server. */
import type { PlannedChange } from '../runs/plan.ts';
import type { Change, CollectedRequest, FoundRequest, RequestFile } from '../vocabulary.ts';

/** So many deletions at once are carried out without anybody having looked: as many as a sync may touch clients. */
export const MOST_DELETIONS = 3;

/** For readers of the run. */
export interface CollectorRemark {
  text: string;
  level: 'info' | 'warn';
}

/** As administrators find it in the spool: `create/2026112910300012345.json`. */
export const placeOf = ({ kind, file }: Pick<RequestFile, 'kind' | 'file'>) =>
  `${kind.toLowerCase()}/${file}`;

export const takenByOthers = (row: CollectedRequest): CollectorRemark => ({
  text: `${placeOf(row)} was taken away or replaced, and not by Regent. If nobody has done so by hand, another program takes requests as well: switch off update.sh and update_clients.sh of the playbook.`,
  level: 'warn',
});

export const stuck = (row: CollectedRequest): CollectorRemark => ({
  text: `${placeOf(row)} is done, but could not be moved to done/${placeOf(row)}. See who may write there, and whether another file of this name is there.`,
  level: 'warn',
});

export const tooMany = (deletions: number, fqdn: string) =>
  `${deletions} clients are to be deleted at once, and a schedule alone deletes ${MOST_DELETIONS} at most. If this should be right, use collectRequests for ${fqdn}; if not, take these files away.`;

/** Whether the plan has this request, with this content. */
export const isIn = (plan: PlannedChange[], fqdn: string, found: FoundRequest) =>
  plan.some(({ subject, summary }) => subject === placeOf(found) && summary === titleOf(found, fqdn));

const ACTION = { CREATE: 'create', UPDATE: 'update', DELETE: 'delete' } as const;

/** The hash says which content it is. */
export function titleOf({ kind, sha256, asked }: FoundRequest, fqdn: string): string {
  const of = 'why' in asked ? '' : `${asked.alias} on ${asked.server}`;
  return `${ACTION[kind]} the client ${of}, as ${fqdn} requests (sha256 ${sha256.slice(0, 12)})`;
}

export const changeOf = (fqdn: string, found: FoundRequest): Change => ({
  ...(found.asked.alias === undefined ? {} : { client: found.asked.alias }),
  action: ACTION[found.kind],
  subject: placeOf(found),
  summary: titleOf(found, fqdn),
});
