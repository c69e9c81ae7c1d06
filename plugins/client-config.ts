/** Steps 3 and 4 of what a client needs: its folders, its templates of deliverables, and its local.php. */
import { applyFiles, type Change, definePlugin, planFiles, type WantedFile } from '../src/runner/plugin.ts';
import { cachePath, deliveriesPath, localPhpPath } from './lib/client-folder.ts';
import { copyDeliveries, missingDeliveries } from './lib/deliveries.ts';
import { type ConfigContext, configOptions, lookAtFolders } from './lib/look-at-folders.ts';

export const clientConfig = definePlugin({
  id: 'client-config',
  description: 'Gives each client its folders, its templates of deliverables and its local.php.',
  roles: ['FRONT_OFFICE'],
  options: configOptions,

  async plan(ctx, desired) {
    const { found, wanted } = await lookAtFolders(ctx, desired);
    const changes = await planFiles({ read: () => Promise.resolve(found) }, wanted);
    return [...changes, ...(await planTemplates(ctx, presentIn(wanted)))];
  },

  async apply(ctx, changes, desired) {
    const { wanted } = await lookAtFolders(ctx, desired);
    const planned = new Map(changes.map((change) => [change.subject, change.action]));

    // MONARC caches its configuration. Without the folder it cannot, so nothing of the old one is kept, even
    // where the work breaks off before the last line: then the folder is found missing.
    const stale = presentIn(wanted)
      .map((alias) => ({ config: planned.get(localPhpPath(alias)), cache: cachePath(alias) }))
      .filter(
        ({ config, cache }) =>
          config === 'update' || (config === 'create' && planned.get(cache) !== 'create'),
      )
      .map(({ cache }) => cache);
    const isStale = ({ path }: WantedFile) => stale.includes(path);
    if (stale.length > 0) await ctx.files.remove(stale);
    const others = wanted.filter((want) => !isStale(want));
    await applyFiles(ctx.files, changes, others);
    const caches = wanted.filter(isStale).filter((want) => want.kind !== 'absent');
    if (caches.length > 0) await ctx.files.write(caches);

    const lacking = presentIn(wanted).filter((alias) => planned.has(templatesOf(alias)));
    const folders = new Map(lacking.map((alias) => [deliveriesPath(alias), alias]));
    const failures = await copyDeliveries(ctx, deliveriesIn(ctx), ctx.options.owner, [...folders.keys()]);
    for (const [folder, why] of failures)
      ctx.fail(folders.get(folder) ?? '', `${ctx.server.fqdn} cannot copy templates to ${folder}: ${why}`);
  },
});

const deliveriesIn = (ctx: ConfigContext) => `${ctx.options.codeFolder}/deliveries`;
const templatesOf = (alias: string) => `templates of ${alias}`;

/** The aliases of the clients that files are wanted of: those that are present and were not failed. */
const presentIn = (wanted: WantedFile[]) => [
  ...new Set(
    wanted.flatMap(({ kind, client }) => (kind === 'absent' || client === undefined ? [] : [client])),
  ),
];

/** In a sandbox there is no release to copy from: the folders stay empty. */
async function planTemplates(ctx: ConfigContext, aliases: string[]): Promise<Change[]> {
  if (ctx.sandbox) return [];
  const missing = await missingDeliveries(ctx, deliveriesIn(ctx), aliases.map(deliveriesPath));
  return aliases.flatMap((alias): Change[] => {
    const names = missing.get(deliveriesPath(alias)) ?? [];
    const summary = `copy what is missing of the release's templates: ${names.join(', ')}`;
    return names.length === 0
      ? []
      : [{ client: alias, action: 'create', subject: templatesOf(alias), summary }];
  });
}
