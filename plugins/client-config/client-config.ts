/** Steps 3 and 4 of setting up a client: its folders, its templates of deliverables, and its local.php. */
import {
  type Change,
  type ClientState,
  definePlugin,
  type Desired,
  foundFiles,
  planFiles,
  putFiles,
  type WantedFile,
} from '../../src/runner/contract/plugin.ts';
import { safelyNamed } from '../shared/aliases.ts';
import { copyFolder } from '../shared/move/copy-folder.ts';
import { isComing, notCopied } from '../shared/move/move-folder.ts';
import { cachePath, clientFolder, deliveriesPath, localPhpPath } from './client-folder.ts';
import { failedReads, type FailedRead } from './client-reads.ts';
import { copyDeliveries, missingDeliveries } from './deliveries.ts';
import { findConfigurations } from './find-configurations.ts';
import {
  type ConfigContext,
  configOptions,
  lookAtFolders,
  sayOlderRelease,
  sayWhatIsThere,
} from './look-at-folders.ts';
import { planWaitingFiles, putWaitingFiles } from './waiting-files.ts';
import type { Present } from './read-local-php.ts';

export const clientConfig = definePlugin({
  id: 'client-config',
  description: 'Gives each client its folders, its templates of deliverables and its local.php.',
  roles: ['FRONT_OFFICE'],
  holdsData: true,
  options: configOptions,

  findClients: findConfigurations,

  long: {
    isLong: ({ subject, client = '' }) => subject === copyOf(client),
    atOnce: () => 3,
  },

  async plan(ctx, all) {
    const coming = await notCopied(ctx, safelyNamed(ctx, all.clients), 'folder');
    const isIn = ({ alias }: ClientState) => !coming.has(alias);
    const desired = { ...all, clients: all.clients.filter(isIn) };
    const copies = await planCopies(
      ctx,
      all.clients.filter((client) => !isIn(client)),
    );
    const { found, present, wanted } = await lookAtFolders(ctx, desired);
    sayWhatIsThere(ctx, desired, found);
    sayWhatIsNotKept(ctx, desired, present);
    sayOlderRelease(ctx, present, found);
    const waiting = await planWaitingFiles(ctx, safelyNamed(ctx, desired.clients));
    const changes = await planFiles(ctx, wanted, found);
    const requested = (change: Change): Change => ({ ...change, isDue: true });
    return [
      ...waiting.map(requested),
      ...changes,
      ...(await planTemplates(ctx, presentIn(wanted))),
      ...copies.map(requested),
    ];
  },

  async apply(ctx, changes, all) {
    const copied = all.clients.filter(({ alias }) =>
      changes.some(({ subject }) => subject === copyOf(alias)),
    );
    for (const client of copied)
      if (isComing(client)) await copyFolder(ctx, client, clientFolder(client.alias));
    const given = { ...all, clients: all.clients.filter((client) => !copied.includes(client)) };
    const failed = await putWaitingFiles(ctx, changes, safelyNamed(ctx, given.clients));
    const desired = { ...given, clients: given.clients.filter(({ alias }) => !failed.has(alias)) };
    const { wanted } = await lookAtFolders(ctx, desired);
    const planned = new Map(changes.map((change) => [change.subject, change.action]));

    // MONARC caches its configuration. Without the folder it has no cache, so nothing of the old one stays,
    // even if the work stops before the last line: then the next plan finds the folder missing.
    const stale = presentIn(wanted)
      .map((alias) => ({ alias, config: planned.get(localPhpPath(alias)), cache: cachePath(alias) }))
      .filter(
        ({ config, cache }) =>
          config === 'update' || (config === 'create' && planned.get(cache) !== 'create'),
      )
      .map(({ alias, cache }): WantedFile => ({ kind: 'absent', path: cache, client: alias }));
    const isStale = ({ path }: WantedFile) => stale.some((gone) => gone.path === path);
    const out = await putFiles(ctx, stale);
    const isIn = ({ client = '' }: WantedFile) => !out.has(client);
    const others = wanted.filter((want) => !isStale(want) && isIn(want));
    const differing = others.filter(({ path }) => planned.has(path));
    for (const alias of await putFiles(ctx, differing)) out.add(alias);
    const caches = wanted.filter((want) => isStale(want) && isIn(want));
    for (const alias of await putFiles(ctx, caches)) out.add(alias);

    const lacking = presentIn(wanted.filter(isIn)).filter((alias) => planned.has(templatesOf(alias)));
    const folders = new Map(lacking.map((alias) => [deliveriesPath(alias), alias]));
    const failures = await copyDeliveries(ctx, deliveriesIn(ctx), ctx.options.owner, [...folders.keys()]);
    for (const [folder, why] of failures)
      ctx.fail(folders.get(folder) ?? '', `${ctx.server.fqdn} cannot copy templates to ${folder}: ${why}`);
  },

  /** Its configuration names its databases: only from here one can see whether they can be reached. */
  async verify(ctx, desired) {
    if (ctx.sandbox) return;
    for (const { alias, why } of await readsOf(ctx, desired)) ctx.fail(alias, why);
  },

  actions: {
    /**
     * Reads every client's databases as the client. If MariaDB does not answer, that is reported once, and no
     * client fails.
     */
    async check(ctx, desired) {
      const failed = await readsOf(ctx, desired);
      for (const { alias, isForAll, why } of failed) if (!isForAll) ctx.fail(alias, why);
      const shared = new Set(failed.filter(({ isForAll }) => isForAll).map(({ why }) => why));
      for (const why of shared) ctx.log(why, { level: 'warn' });
    },
  },
});

/** Warns of losses in a client's local.php, and of a suspended client whose local.php stays as it is. */
function sayWhatIsNotKept(ctx: ConfigContext, { clients }: Desired, present: Map<string, Present>): void {
  for (const { alias, presence } of clients) {
    const path = localPhpPath(alias);
    const state = present.get(alias);
    const about = { client: alias, level: 'warn' as const };
    if (state?.kind === 'damaged')
      ctx.log(`${path} is written again, and nothing of it is kept: ${state.why}.`, about);
    if (state?.kind === 'unknown' && presence === 'suspended')
      ctx.log(`${path} was not changed: ${state.why}. Correct it before you resume the client.`, about);
  }
}

/** A back office under maintenance is not asked. */
async function readsOf(ctx: ConfigContext, { clients, servers }: Desired): Promise<FailedRead[]> {
  const backOffice = servers.find(
    ({ role, inMaintenance }) => role === 'BACK_OFFICE' && inMaintenance !== true,
  );
  const present = clients.filter(({ presence }) => presence !== 'absent');
  return failedReads(ctx, backOffice, present);
}

const copyOf = (alias: string) => `copy of ${clientFolder(alias)}`;

/** The clients whose folder is on another server, and is to come from there. */
async function planCopies(ctx: ConfigContext, clients: ClientState[]): Promise<Change[]> {
  const paths = clients.map(({ alias }) => clientFolder(alias));
  const found = await ctx.files.read(paths);
  return clients.flatMap((client): Change[] => {
    const { alias } = client;
    if (!isComing(client)) return [];
    foundFiles(ctx, alias, [clientFolder(alias)], found);
    const summary = `copy the folder ${clientFolder(alias)} from ${client.move.from.fqdn}`;
    return [{ client: alias, action: 'create', subject: copyOf(alias), summary }];
  });
}

const deliveriesIn = (ctx: ConfigContext) => `${ctx.options.codeFolder}/deliveries`;
const templatesOf = (alias: string) => `templates of ${alias}`;

/** The aliases of the clients with desired files: those that are present and have not failed. */
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
    const summary = `copy the missing templates of the release: ${names.join(', ')}`;
    return names.length === 0
      ? []
      : [{ client: alias, action: 'create', subject: templatesOf(alias), summary }];
  });
}
