import { z } from 'zod';
import {
  applyFiles,
  definePlugin,
  planFiles,
  type ClientState,
  type Context,
  type WantedFile,
} from '../../src/runner/contract/plugin.ts';

const options = z.strictObject({
  folder: z.string().default('/etc/monitoring/sites.d').describe('Where our monitoring looks.'),
});

export const monitoring = definePlugin({
  id: 'monitoring',
  description: 'Tells our monitoring which sites there are.',
  roles: ['FRONT_OFFICE'],
  options,
  plan: (ctx, { clients }) => planFiles(ctx, wanted(ctx, clients)),
  apply: (ctx, changes, { clients }) => applyFiles(ctx, changes, wanted(ctx, clients)),
});

function wanted(ctx: Context<z.infer<typeof options>>, clients: ClientState[]): WantedFile[] {
  return clients.map(({ alias, presence }) => {
    const file = { path: `${ctx.options.folder}/${alias}.url`, client: alias };
    if (presence === 'absent') return { kind: 'absent', ...file };
    const content = `${ctx.site.protocol}://${ctx.site.publicHost}/${alias}/\n`;
    return { kind: 'file', ...file, content, mode: 0o644, owner: 'root', group: 'root' };
  });
}
