/** Servers that are only looked at: in mode OBSERVE, nothing is changed there. */
import { notAllowed } from '../errors.ts';
import type { RunKind, Server } from '../vocabulary.ts';

/** Whether Regent only looks at the server. */
export const isObserved = ({ mode }: Pick<Server, 'mode'>): boolean => mode === 'OBSERVE';

/** Whether a run of this kind has something to do on a server that is only looked at: a sync only plans there. */
export const canObserve = (kind: RunKind): boolean => kind === 'SYNC' || kind === 'CHECK';

/** What is wrong and what to do, as sentences for people. */
export const onlyObserved = (fqdn: string, what = 'nothing is changed there'): string =>
  `${fqdn} is only observed (mode OBSERVE), so ${what}. Use setServerMode with ACTIVE first; with dryRun, it shows what the first sync would change.`;

/** Throws if nothing may be changed on the server. */
export function mustBeManaged(server: Pick<Server, 'fqdn' | 'mode'>, path = 'serverId'): void {
  if (isObserved(server)) throw notAllowed(onlyObserved(server.fqdn), path);
}

/** These always change something on the servers that all clients share. */
const CHANGES_SHARED: readonly RunKind[] = [
  'CREATE_CLIENT',
  'DELETE_CLIENT',
  'UNDELETE_CLIENT',
  'PURGE_CLIENT',
  'MOVE_CLIENT',
  'UNDO_MOVE',
];

/**
 * Throws if work of this kind would change something on a server that is only observed. Whether another kind
 * does so on the servers that all clients share, only the plan of its run can say.
 * @param homes the ids of the servers on which the clients live, or are to live
 */
export function mustBeManagedFor(
  kind: RunKind,
  homes: Iterable<string>,
  servers: Pick<Server, 'id' | 'fqdn' | 'mode' | 'role'>[],
): void {
  if (canObserve(kind)) return;
  const ids = new Set(homes);
  const observed = servers.filter(isObserved);
  const home = observed.find(({ id }) => ids.has(id));
  if (home !== undefined) throw notAllowed(onlyObserved(home.fqdn));
  const shared = observed.find(({ role }) => role === 'BACK_OFFICE' || role === 'REVERSE_PROXY');
  if (shared === undefined || !CHANGES_SHARED.includes(kind)) return;
  const thing = shared.role === 'BACK_OFFICE' ? 'rights on the models' : 'routes';
  throw notAllowed(onlyObserved(shared.fqdn, `the ${thing} of clients cannot be changed there`));
}
