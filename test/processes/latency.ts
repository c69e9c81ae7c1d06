import type { RegentProcess } from '../kit/services/regent-process.ts';
import { createClient, endOf, type Created } from './regent.ts';

/** Enough for a median; each makes a client, and somebody has to delete it. */
const ROUNDS = 15;

/** From a mutation's commit (createdAt) to the claim of its run (startedAt), one at a time, in ms. */
export async function latencyOf(
  api: Pick<RegentProcess, 'url' | 'token'>,
  servers: string[],
  name: string,
): Promise<{ median: number; p95: number; claimed: Created[] }> {
  const prefix = name
    .replaceAll(/[^a-z]/gi, '')
    .toLowerCase()
    .slice(0, 16);
  const claimed: Created[] = [];
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const server = servers[round % servers.length] ?? '';
    const created = await createClient(api, `quick-${prefix}-${round}`, server);
    const { createdAt, startedAt } = await endOf(api, created.runId);
    times.push(Date.parse(startedAt ?? '') - Date.parse(createdAt));
    claimed.push(created);
  }
  const sorted = times.toSorted((one, other) => one - other);
  return {
    median: sorted[Math.floor(ROUNDS / 2)] ?? Number.NaN,
    p95: sorted[Math.floor(ROUNDS * 0.95)] ?? Number.NaN,
    claimed,
  };
}
