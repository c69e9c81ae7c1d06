/** Who may do what: every field, with every argument, tried by every kind of caller over every transport. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callers, misjudged } from '../kit/api/access-matrix.ts';
import { startApi, type Api } from '../kit/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

for (const transport of ['HTTP', 'SSE', 'WebSocket'] as const) {
  for (const caller of callers) {
    test(`${caller.name} may use what the table says over ${transport}`, async () => {
      expect(await misjudged(api, caller, transport)).toEqual([]);
    });
  }
}
