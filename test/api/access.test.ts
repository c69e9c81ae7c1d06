/** Who may do what: every field, with every argument, tried by every kind of caller over every transport. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callers, misjudged } from '../kit/api/access-matrix.ts';
import { startApi, type Api } from '../kit/api.ts';
import { partOf } from '../part-of.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

for (const transport of ['HTTP', 'SSE', 'WebSocket'] as const) {
  // In the gate, a third of them over streams: their rules are those of HTTP.
  for (const caller of transport === 'HTTP' ? callers : partOf(callers)) {
    test(`${caller.name} may use what the table says over ${transport}`, async () => {
      expect(await misjudged(api, caller, transport)).toEqual([]);
    });
  }
}
