/** A plugin with short work for each client, and then long work, which the test ends when it likes. */
import { z } from 'zod';
import { definePlugin, type Change, type Context, type Plugin } from '../../src/runner/contract/plugin.ts';

export interface LongPlugin extends Plugin {
  /** The clients whose long work is under way now. */
  underWay: Set<string>;
  /** The clients whose long work is done. */
  done: Set<string>;
  /** The client of each long work that began, in order. */
  begun: string[];
  /** The clients whose long work began while it was under way already. */
  doubled: string[];
  /** The client of each long work that was called off. */
  calledOff: string[];
  /** The largest number of clients with long work at the same time. */
  most(): number;
  /** Ends the present or next long work of this client, with success or with this failure. */
  finish(alias: string, failure?: string | Error): void;
}

export function longPlugin(id: string, atOnce = 3): LongPlugin {
  const short = new Set<string>();
  const done = new Set<string>();
  const underWay = new Set<string>();
  const begun: string[] = [];
  const doubled: string[] = [];
  const calledOff: string[] = [];
  const ends = new Map<string, string | Error | undefined>();
  const waiting = new Map<string, () => void>();
  let most = 0;

  const work = async (ctx: Context, alias: string) => {
    begun.push(alias);
    if (underWay.has(alias)) doubled.push(alias);
    underWay.add(alias);
    most = Math.max(most, underWay.size);
    try {
      await new Promise<void>((resolve) => {
        waiting.set(alias, resolve);
        ctx.signal.addEventListener('abort', () => resolve(), { once: true });
        if (ends.has(alias) || ctx.signal.aborted) resolve();
      });
      if (ctx.signal.aborted) calledOff.push(alias);
      ctx.signal.throwIfAborted();
      const end = ends.get(alias);
      ends.delete(alias);
      if (end instanceof Error) throw end;
      if (end === undefined) done.add(alias);
      else ctx.fail(alias, end);
    } finally {
      underWay.delete(alias);
    }
  };

  const plugin = definePlugin({
    id,
    description: 'Keeps names in a set, which takes long.',
    roles: ['FRONT_OFFICE'],
    options: z.object({}),
    long: { isLong: ({ subject }) => subject.startsWith('long'), atOnce: () => atOnce },
    async plan(_, { clients }) {
      return clients.flatMap(({ alias: client, presence }): Change[] => {
        const change = (action: Change['action'], subject: string) =>
          ({ client, action, subject, summary: `${action} ${subject}` }) as const;
        if (presence === 'absent') return short.has(client) ? [change('delete', `short ${client}`)] : [];
        return [
          ...(short.has(client) ? [] : [change('create', `short ${client}`)]),
          ...(done.has(client) ? [] : [change('create', `long ${client}`)]),
        ];
      });
    },
    async apply(ctx, changes) {
      for (const { client = '', action, subject } of changes) {
        if (subject.startsWith('long')) await work(ctx, client);
        else if (action === 'create') short.add(client);
        else [short, done].forEach((names) => names.delete(client));
      }
    },
  });
  return Object.assign(plugin as Plugin, {
    underWay,
    done,
    begun,
    doubled,
    calledOff,
    most: () => most,
    finish(alias: string, failure?: string | Error) {
      ends.set(alias, failure);
      waiting.get(alias)?.();
    },
  });
}
