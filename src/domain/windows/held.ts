import { isForClients } from '../runs/run-kinds.ts';
import type { RunKind } from '../vocabulary.ts';
import type { InForce } from './in-force.ts';

/** A run, as far as windows are concerned. */
export interface MayBeHeld {
  kind: RunKind;
  serverId: string | null;
  /** Where its steps work. */
  steps: { serverId: string | null }[];
  /** The servers that its clients leave. */
  leaves: string[];
  /** Somebody had it go ahead in spite of the windows. */
  isOverridden: boolean;
  /** Whether it only looks: a sync that reports, or one of a server that is only observed. */
  onlyLooks: boolean;
}

export interface Hold extends InForce {
  serverId: string;
}

/** They change nothing that is served or stored. */
const HARMLESS: RunKind[] = ['CHECK', 'BACKUP', 'VERIFY'];

/** Whether work of this kind waits in a FREEZE. */
export const isHeldInFreeze = ({
  kind,
  isOverridden,
  onlyLooks,
}: Pick<MayBeHeld, 'kind' | 'isOverridden' | 'onlyLooks'>): boolean =>
  !HARMLESS.includes(kind) && !isOverridden && !onlyLooks;

/**
 * What holds the run back before it has changed anything; undefined if nothing does. Work for clients waits for each
 * server on which it has a step, so that no client is left half done; other work only for its own, because it leaves
 * out the others.
 * @param frozen by the id of the server
 */
export function heldBy(run: MayBeHeld, frozen: ReadonlyMap<string, InForce>): Hold | undefined {
  if (!isHeldInFreeze(run)) return undefined;
  const places = isForClients(run.kind)
    ? [run.serverId, ...run.steps.map(({ serverId }) => serverId), ...run.leaves]
    : [run.serverId];
  const holds = [...new Set(places)].flatMap((serverId): Hold[] => {
    const freeze = serverId === null ? undefined : frozen.get(serverId);
    return freeze === undefined || serverId === null ? [] : [{ ...freeze, serverId }];
  });
  return holds.toSorted((one, other) => other.until.getTime() - one.until.getTime())[0];
}

/** What the window does to a server, as a sentence without its end. */
export const frozenInWords = (fqdn: string, { name, until }: InForce): string =>
  `${fqdn} is in the maintenance window ${JSON.stringify(name)} until ${until.toISOString()}`;
