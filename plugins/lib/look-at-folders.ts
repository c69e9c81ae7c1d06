/** What there is of clients' folders on a front office, and what should be. */
import { z } from 'zod';
import {
  foundFiles,
  textOf,
  withoutRefused,
  type ClientState,
  type Context,
  type Desired,
  type FileState,
  type WantedFile,
} from '../../src/runner/plugin.ts';
import { isSafeAlias, safelyNamed } from './aliases.ts';
import { clientFiles, clientFolder, keptFolders, noClientFiles } from './client-folder.ts';
import { localPhp, localPhpOptions } from './local-php.ts';

export const configOptions = localPhpOptions.extend({
  codeFolder: z.string().default('/var/lib/monarc/fo').describe("MONARC's code, shared by all clients."),
  owner: z.string().default('www-data').describe('The user and group that PHP runs as.'),
});

export type ConfigContext = Context<z.infer<typeof configOptions>>;

/**
 * What is there and what should be, in one round trip. Nothing is wanted of a client that something stands in
 * the way of: it is failed, and the others' files are written without it.
 */
export async function lookAtFolders(ctx: ConfigContext, desired: Desired) {
  const {
    site,
    options: { owner },
  } = ctx;
  const packageJson = `${ctx.options.codeFolder}/package.json`;
  const clients = safelyNamed(ctx, desired.clients);
  const paths = clients.flatMap(({ alias }) =>
    [...clientFiles(alias, site, owner, ''), ...noClientFiles(alias, site)].map(({ path }) => path),
  );
  const found = await ctx.files.read([packageJson, ...new Set(paths)]);
  const release = textOf(found, packageJson);
  const all = withoutRefused(ctx, wantedFiles(ctx, desired, clients, release), found);
  const obstructed = new Set<string | undefined>();
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
  return { found, wanted: all.filter(({ client }) => !obstructed.has(client)) };
}

/** Says what is there under the clients' names, whosever it is, and which folders are gone. */
export function sayWhatIsThere(ctx: ConfigContext, { clients }: Desired, found: Found): void {
  const isThere = (path: string) => (found.get(path)?.kind ?? 'absent') !== 'absent';
  for (const { alias, presence, activatedAt } of clients.filter((client) => isSafeAlias(client.alias))) {
    const paths = noClientFiles(alias, ctx.site).map(({ path }) => path);
    foundFiles(ctx, alias, paths, found);
    if (presence === 'absent' || activatedAt === null) continue;
    const [all = '', ...parts] = keptFolders(alias);
    const gone = isThere(all) ? parts.filter((path) => !isThere(path)) : [all];
    for (const path of gone) ctx.lost(alias, `the folder ${path}`, mendingOf(path));
  }
}

const mendingOf = (path: string) =>
  `Dumps do not hold it: bring it back from a backup of the server's files, or, if nothing in it is missed, make it ` +
  `there ("mkdir ${path}").`;

type Found = ReadonlyMap<string, FileState>;

/** A client that cannot be configured is failed, and nothing is wanted of it. */
function wantedFiles(
  ctx: ConfigContext,
  desired: Desired,
  clients: ClientState[],
  release: string | undefined,
): WantedFile[] {
  const {
    site,
    options: { codeFolder, owner },
  } = ctx;
  const appVersion = versionIn(release) ?? (ctx.sandbox ? '' : undefined);
  const backOffice = desired.servers.find(({ role }) => role === 'BACK_OFFICE');
  return clients.flatMap((client) => {
    const { alias } = client;
    if (client.presence === 'absent') return noClientFiles(alias, site);
    if (backOffice === undefined)
      ctx.fail(
        alias,
        'There is no back office for its models: create a server with the role BACK_OFFICE, then retry.',
      );
    else if (appVersion === undefined)
      ctx.fail(
        alias,
        `There is no MONARC release on ${ctx.server.fqdn}: ${codeFolder}/package.json names no version. Install the ` +
          `release below /var/lib/monarc/releases, make ${codeFolder} a link to it, then retry.`,
      );
    else {
      const given = { client, site, codeFolder, appVersion, backOfficeAddress: backOffice.address };
      const content = localPhp({ ...given, folder: clientFolder(alias), options: ctx.options });
      return clientFiles(alias, site, owner, content);
    }
    return [];
  });
}

/** The version in a package.json; undefined where that is not one. */
function versionIn(packageJson: string | undefined): string | undefined {
  if (packageJson === undefined) return undefined;
  try {
    const parsed = z.object({ version: z.string().min(1) }).safeParse(JSON.parse(packageJson));
    return parsed.data?.version;
  } catch {
    return undefined;
  }
}
