/** The present state of clients' folders on a front office, and the desired one. */
import { z } from 'zod';
import {
  isSafeAlias,
  foundFiles,
  textOf,
  withoutRefused,
  type ClientState,
  type Context,
  type Desired,
  type FileState,
  type WantedFile,
} from '../../src/runner/contract/plugin.ts';
import { safelyNamed } from '../shared/aliases.ts';
import { tellAdoptable } from './adoptable-settings.ts';
import { refuseForeign } from './foreign-files.ts';
import { clientFiles, clientFolder, keptFolders, localPhpPath, noClientFiles } from './client-folder.ts';
import { knownLocalPhp, localPhp, localPhpOptions, type LocalPhp } from './local-php.ts';
import { isOlder, noRelease, olderRelease } from '../shared/release.ts';
import { readLocalPhp, type Present } from './read-local-php.ts';

export const configOptions = localPhpOptions.extend({
  codeFolder: z.string().default('/var/lib/monarc/fo').describe("MONARC's code, shared by all clients."),
  owner: z.string().default('www-data').describe('The user and group that PHP runs as.'),
});

export type ConfigContext = Context<z.infer<typeof configOptions>>;

/**
 * The present and the desired files, in three round trips at the most. If something is in the way of a
 * client, it is failed and has no desired files; the others' files are written. `present` is the
 * configuration in local.php, if there is one.
 */
export async function lookAtFolders(ctx: ConfigContext, desired: Desired) {
  const {
    site,
    options: { owner },
  } = ctx;
  const packageJson = `${ctx.options.codeFolder}/package.json`;
  const clients = safelyNamed(ctx, desired.clients);
  const paths = clients.flatMap(({ alias }) =>
    [...clientFiles(alias, site, owner, { content: '' }), ...noClientFiles(alias, site)].map(
      ({ path }) => path,
    ),
  );
  const found = await ctx.files.read([packageJson, ...new Set(paths)]);
  const release = textOf(found, packageJson);
  const present = await presentConfigurations(ctx, clients, found);
  const all = withoutRefused(ctx, wantedFiles(ctx, desired, { clients, release, present, found }), found);
  const obstructed = new Set<string | undefined>(await refuseForeign(ctx, clients));
  for (const want of all) {
    const kind = found.get(want.path)?.kind ?? 'absent';
    if (want.kind === 'absent' || kind === 'absent' || kind === want.kind) continue;
    if (want.kind === 'file' && kind === 'large') continue;
    obstructed.add(want.client);
    const what = kind === 'other' ? 'something' : `a ${kind === 'large' ? 'file' : kind}`;
    ctx.fail(
      want.client ?? '',
      `There is ${what} at ${want.path} on ${ctx.server.fqdn}, where a ${want.kind} should be: move it away, then retry.`,
    );
  }
  return { found, present, wanted: all.filter(({ client }) => !obstructed.has(client)) };
}

/** A file that is too large to be read is replaced, and so is every file in a sandbox, where no PHP runs. */
function presentConfigurations(
  ctx: ConfigContext,
  clients: ClientState[],
  found: Found,
): Promise<Map<string, Present>> {
  const files = clients.flatMap(({ alias, presence }) => {
    const path = localPhpPath(alias);
    const state = found.get(path);
    if (ctx.sandbox || presence === 'absent' || state?.kind !== 'file') return [];
    return [{ alias, path, content: state.content }];
  });
  return readLocalPhp(ctx, ctx.options.owner, ctx.options.codeFolder, files);
}

interface Known {
  clients: ClientState[];
  /** The text of the release's package.json. */
  release: string | undefined;
  present: Map<string, Present>;
  found: Found;
}

/** Reports what is there under the clients' names, whoever owns it, and which folders are gone. */
export function sayWhatIsThere(ctx: ConfigContext, { clients }: Desired, found: Found): void {
  const isThere = (path: string) => (found.get(path)?.kind ?? 'absent') !== 'absent';
  for (const { alias, presence, activatedAt, restores } of clients.filter((client) =>
    isSafeAlias(client.alias),
  )) {
    const paths = noClientFiles(alias, ctx.site).map(({ path }) => path);
    foundFiles(ctx, alias, paths, found);
    const isComing = restores.some(({ work, include }) => work === 'restore' && include !== 'DATABASE');
    if (presence === 'absent' || activatedAt === null || isComing) continue;
    const [all = '', ...parts] = keptFolders(alias);
    const gone = isThere(all) ? parts.filter((path) => !isThere(path)) : [all];
    for (const path of gone) ctx.lost(alias, `the folder ${path}`, MENDING);
  }
}

const MENDING =
  "Dumps do not contain folders: bring it back from a backup of the server's files, or, if you need nothing of it, create it " +
  'there with mkdir.';

/** The release follows the content of their local.php, so the run that finds it reports it. */
export function sayOlderRelease(ctx: ConfigContext, present: Map<string, Present>, found: Found): void {
  const { codeFolder } = ctx.options;
  const version = versionIn(textOf(found, `${codeFolder}/package.json`));
  const before = [...present.values()]
    .flatMap((there) => (there.kind === 'configuration' ? (there.configuration['appVersion'] ?? []) : []))
    .filter((value) => typeof value === 'string')
    .find((value) => version !== undefined && isOlder(version, value));
  if (version !== undefined && before !== undefined)
    ctx.log(olderRelease(ctx.server.fqdn, codeFolder, version, before), { level: 'warn' });
}

type Found = ReadonlyMap<string, FileState>;

/** A client that cannot be configured is failed, and has no desired files. */
function wantedFiles(
  ctx: ConfigContext,
  desired: Desired,
  { clients, release, present, found }: Known,
): WantedFile[] {
  const {
    site,
    options: { codeFolder, owner },
  } = ctx;
  const appVersion = versionIn(release) ?? (ctx.sandbox ? '' : undefined);
  const backOffice = desired.servers.find(({ role }) => role === 'BACK_OFFICE');
  return clients.flatMap((client) => {
    const { alias } = client;
    const there = present.get(alias);
    if (client.presence === 'absent') return noClientFiles(alias, site);
    if (backOffice === undefined)
      ctx.fail(
        alias,
        'There is no back office for its models: create a server with the role BACK_OFFICE, then retry.',
      );
    else if (client.presence === 'suspended' && (appVersion === undefined || there?.kind === 'unknown'))
      // Nobody can reach the client whatever the file says: the suspension goes on.
      return clientFiles(alias, site, owner, { content: '' }).filter(
        ({ path }) => path !== localPhpPath(alias),
      );
    else if (appVersion === undefined) ctx.fail(alias, noRelease(ctx.server.fqdn, codeFolder));
    else if (there?.kind === 'unknown')
      ctx.fail(
        alias,
        `PHP on ${ctx.server.fqdn} cannot say what ${localPhpPath(alias)} returns: ${there.why}. It may hold settings that must be ` +
          `kept, so nothing was changed there. Make it return plain values, or move it away, then retry.`,
      );
    else {
      const configuration = there?.kind === 'configuration' ? there.configuration : undefined;
      const given: LocalPhp = {
        client,
        site,
        codeFolder,
        appVersion,
        backOffice,
        options: ctx.options,
        folder: clientFolder(alias),
        present: configuration,
      };
      const filesFor = (values: LocalPhp) =>
        clientFiles(alias, site, owner, { content: localPhp(values), ours: () => knownLocalPhp(values) });
      tellAdoptable(ctx, given, found, filesFor);
      return filesFor(given);
    }
    return [];
  });
}

/** The version in a package.json; undefined if the text is none. */
export function versionIn(packageJson: string | undefined): string | undefined {
  if (packageJson === undefined) return undefined;
  try {
    const parsed = z.object({ version: z.string().min(1) }).safeParse(JSON.parse(packageJson));
    return parsed.data?.version;
  } catch {
    return undefined;
  }
}
