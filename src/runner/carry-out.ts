import type { RunnerDeps } from './deps.ts';
import { reconcile } from './reconcile.ts';
import { noteRefusal } from './transient.ts';

/** Carries out the runs that wait under a lease, until none waits or another worker has the lease. */
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

/** Probes the servers that did not answer; if one answers now, wakes workers for the runs that wait for it. */
export async function probe(deps: RunnerDeps, signal: AbortSignal): Promise<void> {
  const servers = await deps.runStore.takeProbes();
  await Promise.all(
    servers.map(async (server) => {
      const answers = await deps
        .transportFor(server)
        .ping(AbortSignal.any([signal, AbortSignal.timeout(10_000)]))
        .then(
          () => true,
          async (error: unknown) => {
            deps.log.info({ server: server.fqdn, err: error }, 'the server still does not answer');
            // It may be there again, installed anew.
            await noteRefusal(deps, server, error);
            return false;
          },
        );
      if (!answers) return;
      const leases = await deps.runStore.transportWorked(server.id);
      for (const lease of leases) deps.wakeWorker(lease);
    }),
  );
}
