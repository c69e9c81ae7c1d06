import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { definePlugin } from '../../src/runner/contract/plugin.ts';

const options = z.object({ everyMs: z.number().default(250), server: z.string().default('') });

/** For the bench: on one server, a step that says something again and again until its run is cancelled. */
export const ticking = definePlugin({
  id: 'ticking',
  description: 'Says something again and again.',
  roles: ['FRONT_OFFICE'],
  options,
  async plan(ctx) {
    if (ctx.server.fqdn !== ctx.options.server) return [];
    for (let tick = 1; !ctx.signal.aborted; tick += 1) {
      ctx.log(`Tick ${tick}`);
      await sleep(ctx.options.everyMs, undefined, { signal: ctx.signal }).catch(() => undefined);
    }
    return [];
  },
  apply: async () => undefined,
});
