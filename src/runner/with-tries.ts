import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from '../domain/vocabulary.ts';
import type { Transport } from '../transport/transport.ts';
import type { RunnerDeps } from './deps.ts';
import { isTransient, messageOf, noteRefusal } from './transient.ts';

const TRANSPORT_TRIES = 3;

/**
 * Tries again if the server did not answer, and stores whether it answers.
 * @param isRegents whether the work is on Regent's own machine
 */
export async function withTries<T>(
  deps: RunnerDeps,
  server: Server,
  isRegents: boolean,
  signal: AbortSignal,
  work: (transport: Transport) => Promise<T>,
): Promise<T> {
  const transport = isRegents ? deps.ownTransport : deps.transportFor(server);
  for (let tries = 1; ; tries += 1) {
    try {
      const result = await work(transport);
      if (!isRegents) {
        for (const lease of await deps.runStore.transportWorked(server.id)) deps.wakeWorker(lease);
      }
      return result;
    } catch (error) {
      if (!isRegents) await noteRefusal(deps, server, error);
      if (isRegents || !isTransient(error) || signal.aborted) throw error;
      const isDown = await deps.runStore.transportFailed(server.id, messageOf(error));
      if (isDown || tries === TRANSPORT_TRIES) throw error;
      await sleep(tries * 300, undefined, { signal });
    }
  }
}
