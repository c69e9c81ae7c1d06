/** Reads and compares all sources of an estate, for the report on a take-over and for the take-over itself. */
import { RefusedError, unavailable } from '../../domain/errors.ts';
import { contexts } from '../../domain/secrets/contexts.ts';
import { compare } from '../../domain/take-over/compare.ts';
import type { Comparison, Known, Look } from '../../domain/take-over/compared.ts';
import type { GivenInventory } from '../../domain/take-over/facts.ts';
import type { TakeOverRequest } from '../../domain/take-over/report.ts';
import type { Server } from '../../domain/vocabulary.ts';
import type { RunnerDeps } from '../deps.ts';
import { worldOf } from '../plan/desired.ts';
import { makeRedact, type Redact } from '../redact.ts';
import type { Surroundings } from '../store/surroundings.ts';
import { lookAround, lookAtInventory, secretsIn } from './look-around.ts';

export interface Estate {
  surroundings: Surroundings;
  /** Those that may have something of a client. */
  servers: Server[];
  looks: Look[];
  comparison: Comparison;
  /** Masks the secrets that were read. */
  redact: Redact;
}

/** Shorter than the API waits for an answer, in ms: then the answer can say what to do. */
const REPORT_MS = 100_000;

/** @param advice what to do if it takes too long, as a sentence */
export async function inTime<T>(
  signal: AbortSignal,
  advice: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = AbortSignal.timeout(REPORT_MS);
  try {
    return await work(AbortSignal.any([signal, late]));
  } catch (error) {
    if (!late.aborted || signal.aborted || error instanceof RefusedError) throw error;
    throw unavailable(`The servers take too long to answer. ${advice}`);
  }
}

export async function readEstate(
  deps: RunnerDeps,
  { inventory, serverIds }: Pick<TakeOverRequest, 'inventory' | 'serverIds'>,
  backOfficeAlias: string,
  signal: AbortSignal,
): Promise<Estate> {
  const given = JSON.parse(deps.vaults.servers.open(inventory, contexts.takeOver(), true)) as GivenInventory;
  const surroundings = await deps.runStore.surroundings();
  const servers = surroundings.servers.filter(
    ({ id, role }) => role !== 'BACKUP_STORE' && serverIds?.includes(id) !== false,
  );
  const world = worldOf(surroundings, deps.vaults, deps.site.defaultLanguage);
  const looks = (
    await Promise.all([lookAround({ deps, world }, servers, signal), lookAtInventory(deps, given, signal)])
  ).flat();
  return {
    surroundings,
    servers,
    looks,
    comparison: compare(looks, knownIn(surroundings, backOfficeAlias)),
    redact: makeRedact([...secretsIn(looks), given.vaultPassword ?? '']),
  };
}

const knownIn = ({ servers, clients, goneClients }: Surroundings, backOfficeAlias: string): Known => ({
  servers,
  clients: [
    ...clients.map(({ id, alias, number, serverId }) => ({ id, alias, number, serverId, isGone: false })),
    ...goneClients.map((gone) => ({ ...gone, number: null, isGone: true })),
  ],
  backOfficeAlias,
});
