/** Whether orphans can be removed: exactly what was listed, whole or not at all. */
import { orphanInWords } from '../../domain/orphans/removal.ts';
import type { Change, FoundOrphan } from '../../domain/vocabulary.ts';
import type { World } from '../plan/desired.ts';
import type { OrphanToRemove } from '../store/leases.ts';
import { fingerprintOf } from './find-orphans.ts';

/** What a plan says of the orphans of one run. */
export interface RemovalPlan {
  /** The changes of each plugin, by its id. */
  changes: ReadonlyMap<string, Change[]>;
  /** What is there now. */
  present: FoundOrphan[];
  clients: World['clients'];
}

/** The reasons, as sentences; none if all of them can be removed, or are gone already. */
export const whyNotRemoved = (orphans: OrphanToRemove[], fqdn: string, plan: RemovalPlan): string[] =>
  orphans.flatMap((orphan) => {
    const it = `The ${orphanInWords(orphan)} on ${fqdn}`;
    const client = clientNamed(orphan.name, plan.clients);
    if (client !== undefined)
      return [`${it} is no orphan any more: ${client} is a client of Regent. Nothing was removed.`];
    const now = thatOf(orphan, plan.present);
    if (now === undefined) return [];
    if (fingerprintOf(now) !== orphan.fingerprint)
      return [
        `${it} has changed since it was listed, so somebody may use it: nothing was removed. Look at it again after the next sync (orphans), then use removeOrphan again.`,
      ];
    if (!isCovered(orphan, plan.changes.get(orphan.plugin) ?? []))
      return [
        `${it} is not in a form that ${orphan.plugin} can remove (${orphan.place}): nothing was removed. Remove it there by hand.`,
      ];
    return [];
  });

/** MariaDB may keep all names in small letters. */
const clientNamed = (name: string, clients: World['clients']) =>
  [...clients.keys()].find((alias) => alias.toLowerCase() === name.toLowerCase());

/** Those that are there, of the same kind and name. */
export const thatOf = (orphan: Pick<OrphanToRemove, 'kind' | 'name'>, present: FoundOrphan[]) =>
  present.find(({ kind, name }) => kind === orphan.kind && name === orphan.name);

/** Whether the plan removes that thing, and not another one of the name: such as the site that is in another file. */
function isCovered({ kind, name, place }: OrphanToRemove, changes: Change[]): boolean {
  const theirs = changes.filter(({ client }) => client === name);
  const isAtPlace = kind === 'VIRTUAL_HOST' || kind === 'FOLDER';
  return isAtPlace ? theirs.some(({ subject }) => subject === place) : theirs.length > 0;
}
