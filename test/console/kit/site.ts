/** A plugin whose servers can be damaged, and have clients that others have set up. */
import type { BackOfficeUser } from '../../../src/runner/contract/plugin.ts';
import { wholeClient } from '../../kit/clients.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

/** The site of a client as somebody has written it by hand. */
export const byHand = new Set<string>();

const OLD = ['old-one', 'old-two', 'old-three'];

/** What others have set up on a server, by its fqdn; on all others, the first two. */
export const others = new Map<string, string[]>();

const factsOf = (alias: string) => wholeClient(alias, 101 + OLD.indexOf(alias));

/** The users of a PHP back office. */
export const master = Object.assign(recordingPlugin('master', { roles: ['BACK_OFFICE'] }), {
  findClients: async () => ({
    clients: [],
    remarks: [],
    users: (['grace', 'kay', 'gone'] as const).map((name): BackOfficeUser => ({
      email: `${name}@back-office.example`,
      firstName: name,
      // Without one, the API refuses them.
      lastName: name === 'kay' ? '' : 'Hopper',
      isActive: name !== 'gone',
      roles: ['ACCADMIN'],
    })),
  }),
});

/** Sites of clients, and what others have set up. */
export function site() {
  const plugin = recordingPlugin('vhost');
  const { plan, apply } = plugin;
  return Object.assign(plugin, {
    actions: { backup: async () => undefined },
    findClients: async ({ server }) => ({
      clients: (others.get(server.fqdn) ?? OLD.slice(0, 2)).flatMap(factsOf),
      remarks: [],
    }),
    plan: async (ctx, desired) => {
      const changes = (await plan(ctx, desired)).map((change) => ({
        ...change,
        diff: `+${change.summary}\n`,
      }));
      const changed = desired.clients.filter(({ alias }) => byHand.has(alias));
      return [
        ...changes,
        ...changed.map(({ alias }) => ({
          client: alias,
          action: 'update' as const,
          subject: `/sites/${alias}.conf`,
          summary: `write /sites/${alias}.conf`,
          diff: `--- /sites/${alias}.conf\n+++ /sites/${alias}.conf\n@@ -1 +1 @@\n-by hand\n+by Regent\n`,
        })),
      ];
    },
    apply: async (ctx, changes, desired) => {
      await apply(ctx, changes, desired);
      for (const { client = '', subject } of changes)
        if (subject.startsWith('/sites/')) byHand.delete(client);
    },
  } satisfies Partial<typeof plugin>);
}
