import type { RunnerDeps } from './deps.ts';
import { reconcile } from './reconcile.ts';

/** Carries out whatever waits under a lease, until nothing does or another worker has it. */
export async function carryOut(deps: RunnerDeps, lease: string, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const claim = await deps.runStore.claim(lease, deps.worker);
    if (claim === undefined) return;
    try {
      await reconcile(deps, lease, claim, stopping);
    } finally {
      const waits = await deps.runStore.release(lease, claim.fence);
      if (waits && stopping.aborted) deps.wakeWorker(lease);
    }
  }
}

/** Asks the servers that did not answer whether they do now; wakes workers for the runs that waited for them. */
export async function probe(deps: RunnerDeps, signal: AbortSignal): Promise<void> {
  const servers = await deps.runStore.takeProbes();
  await Promise.all(
    servers.map(async (server) => {
      const answers = await deps
        .transportFor(server)
        .ping(AbortSignal.any([signal, AbortSignal.timeout(10_000)]))
        .then(
          () => true,
          (error: unknown) => {
            deps.log.info({ server: server.fqdn, err: error }, 'the server still does not answer');
            return false;
          },
        );
      if (!answers) return;
      const leases = await deps.runStore.transportWorked(server.id);
      for (const lease of leases) deps.wakeWorker(lease);
    }),
  );
}
