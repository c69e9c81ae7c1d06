/** Plugins for tests of the engine: they reconcile names in a Set instead of things on a server. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { definePlugin, type Context, type Desired, type Plugin } from '../../src/runner/contract/plugin.ts';

export interface RecordingPlugin extends Plugin {
  /** The aliases that were applied, by server id. */
  there: Map<string, Set<string>>;
  /** Each call of the plugin, with its clients. */
  calls: { what: 'plan' | 'apply' | 'verify'; server: string; clients: string[] }[];
}

export interface Behaviour {
  roles?: Plugin['roles'];
  options?: Plugin['options'];
  /** Called in apply, for each client; an error from it fails only that client. */
  onApply?(alias: string, ctx: Context): Promise<void> | void;
  /** Called at the beginning of apply; an error from it fails the step. */
  onStep?(ctx: Context, desired: Desired): Promise<void> | void;
  onPlan?(ctx: Context, desired: Desired): Promise<void> | void;
}

export function recordingPlugin(id: string, behaviour: Behaviour = {}): RecordingPlugin {
  const there: RecordingPlugin['there'] = new Map();
  const calls: RecordingPlugin['calls'] = [];
  const at = (ctx: Context) => {
    const names = there.get(ctx.server.id) ?? new Set<string>();
    there.set(ctx.server.id, names);
    return names;
  };
  const note = (what: 'plan' | 'apply' | 'verify', ctx: Context, desired: Desired) =>
    calls.push({ what, server: ctx.server.fqdn, clients: desired.clients.map(({ alias }) => alias) });
  const plugin = definePlugin({
    id,
    description: 'Keeps names in a set.',
    roles: behaviour.roles ?? ['FRONT_OFFICE'],
    options: behaviour.options ?? z.object({}),
    async plan(ctx, desired) {
      note('plan', ctx, desired);
      await behaviour.onPlan?.(ctx, desired);
      const names = at(ctx);
      return desired.clients
        .filter(({ alias, presence }) => names.has(alias) !== (presence !== 'absent'))
        .map(({ alias, presence }) => ({
          client: alias,
          action: presence === 'absent' ? 'delete' : 'create',
          subject: `name ${alias}`,
          summary: `${presence === 'absent' ? 'forget' : 'remember'} ${alias}`,
        }));
    },
    async apply(ctx, changes, desired) {
      note('apply', ctx, desired);
      await behaviour.onStep?.(ctx, desired);
      for (const { client = '', action } of changes) {
        try {
          await behaviour.onApply?.(client, ctx);
        } catch (error) {
          ctx.fail(client, (error as Error).message);
          continue;
        }
        if (action === 'delete') at(ctx).delete(client);
        else at(ctx).add(client);
      }
    },
    async verify(ctx, desired) {
      note('verify', ctx, desired);
    },
  });
  return Object.assign(plugin, { there, calls });
}

/** Waits until a condition holds, and checks it often; for conditions without an event. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await condition()) return;
    await sleep(20);
  }
  throw new Error(`It never came about: ${what}`);
}

/** A promise, and the function that resolves it (Promise.withResolvers is not in Node 20). */
export function withResolvers(): { promise: Promise<void>; resolve(): void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
