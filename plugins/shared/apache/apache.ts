/**
 * The common part of the plugins that write Apache's configuration: names of virtual hosts, the files of the
 * server itself, and a way to see whether Apache has loaded the files on the disk.
 */
import {
  compareFiles,
  MARK as mark,
  namesIn,
  textOf,
  withoutUnknown,
  type Change,
  type Context,
  type FileState,
  type Refused,
  type Site,
  type WantedFile,
} from '../../../src/runner/contract/plugin.ts';
import { debianSite, debianSitePaths, withoutDebianSite, type DebianSite } from './debian-site.ts';

/** Below a client's virtual host or route, Apache itself answers this path with the client's alias. */
export const identityPath = '/.well-known/regent';

/**
 * The first line of files that are Regent's alone: it distinguishes left-over ones from an administrator's.
 */
export { MARK as mark } from '../../../src/runner/contract/plugin.ts';

/** A client's host name on its front office: `<alias>[.<envPrefix>].<publicHost>`. */
export function virtualHostName(alias: string, site: Site): string {
  return [alias, site.envPrefix, site.publicHost].filter((label) => label !== '').join('.');
}

/** The paths of an enabled piece of configuration: the file, and the link that enables it. */
export function piece(kind: 'conf' | 'sites', name: string) {
  return {
    file: `/etc/apache2/${kind}-available/${name}.conf`,
    link: `/etc/apache2/${kind}-enabled/${name}.conf`,
    target: `../${kind}-available/${name}.conf`,
  };
}

/**
 * A piece of configuration with its link; both are absent if there is no content.
 * @param about the client that owns it, and the text that Regent writes there if that is not the whole
 * content
 */
export function wantedPiece(
  { file, link, target }: ReturnType<typeof piece>,
  content: string | undefined,
  about: Pick<WantedFile, 'client' | 'ours'> = {},
): WantedFile[] {
  const shown = { ...about, harmless: harmlessDirectives };
  if (content === undefined)
    return [
      { kind: 'absent', path: link, ...about },
      { kind: 'absent', path: file, ...shown },
    ];
  return [
    { kind: 'file', path: file, content, mode: 0o644, owner: 'root', group: 'root', ...shown },
    { kind: 'link', path: link, target, ...about },
  ];
}

/** Lines that hold only names, paths and switches: diffs show them, even if they were written by hand. */
export const harmlessDirectives = new RegExp(
  `^\\s*(?:${[
    'Server(?:Name|Alias)(?: [\\w.*:/-]+)+',
    '(?:DocumentRoot|ErrorLog|Include|IncludeOptional) "?[\\w.*/-]+"?',
    'CustomLog "?[\\w./-]+"? (?:combined|common|vhost_combined)',
    'SetEnv APP_(?:CONF_)?DIR [\\w./-]+',
    'DirectoryIndex(?: [\\w.-]+)+',
    'Options(?: [+-]?\\w+)+',
    'AllowOverride(?: \\w+)+',
    'Require (?:all granted|all denied|local)',
    '(?:RewriteEngine|SSLEngine|ProxyPreserveHost) \\w+',
    'ProxyPass(?:Reverse)? "http://[\\w.:[\\]-]+/"(?: (?:disablereuse|retry)=\\w+)*',
    'RequestHeader set Host "[\\w.-]+"',
    '<(?:VirtualHost|Directory|Location) "?[\\w.*:/-]+"?>',
    '</\\w+>',
  ].join('|')})$`,
);

/**
 * All paths except those of certificate challenges: for these, an administrator's Alias outside of virtual
 * hosts goes on answering.
 */
export const allButChallenges = '^(?!/\\.well-known/acme-challenge/)';

/**
 * For a default virtual host: answers 404 to all that nothing else serves for the whole server. An Alias or
 * ProxyPass outside of virtual hosts, Apache's own status (for monitoring) and challenges go on working.
 */
export const nothingElse = `    <If "%{REQUEST_FILENAME} -strmatch '%{DOCUMENT_ROOT}*' && %{REQUEST_URI} !~ m#^/(?:server-(?:status|info)$|\\.well-known/acme-challenge/)#">
        Require all granted
        Redirect 404 "/"
    </If>
`;

/** A name that no site has, so that the default virtual host answers. */
export const nobodysHost = 'regent-default.invalid';

const defaultHost = piece('conf', 'regent');

/** The paths to read before `serverFiles` can say which files the server should have. */
export const serverPaths = [defaultHost.file, defaultHost.link, ...debianSitePaths];

/**
 * The server's own files: a default virtual host that answers 404, and that shows which generation of the
 * configuration Apache has loaded. It is in conf-enabled, which Apache reads before all sites, so it stays
 * the default for any names of sites. Debian's own site is disabled while it is unchanged: it has no name and
 * takes the machine's, which may be the public host's.
 */
export function serverFiles(generation: string, debian: DebianSite): WantedFile[] {
  const content = `${mark}: whoever asks for a site that is not here gets 404.
<VirtualHost *:80>
    ServerName ${nobodysHost}
    ErrorDocument 200 "${generation}"
    ErrorDocument 404 "There is no such site here."
    RedirectMatch 200 "^/\\.well-known/regent-generation$"
${nothingElse}</VirtualHost>
`;
  return [...wantedPiece(defaultHost, content), ...(debian === 'untouched' ? [withoutDebianSite] : [])];
}

/** Throws a ForeignFileError if a foreign file is in the place of one of the server's own. */
export function requireOwnPlaces(found: ReadonlyMap<string, FileState>, wanted: WantedFile[]): void {
  compareFiles(found, [...serverFiles('', 'absent'), ...wanted]);
}

/** The generation of the files on the disk; undefined if Regent has never written there. */
export function generationOnDisk(found: ReadonlyMap<string, FileState>): string | undefined {
  return /^\s*ErrorDocument 200 "(.+)"$/m.exec(textIn(found, defaultHost.file))?.[1];
}

/** The generation that Apache has loaded; empty if its answer has none, an Error if there is no answer. */
export async function loadedGeneration(ctx: Pick<Context, 'http' | 'signal'>): Promise<string | Error> {
  const question = { port: 80, host: nobodysHost, path: '/.well-known/regent-generation' };
  const [answer = new Error('no answer')] = await ctx.http([question], ctx.signal);
  if (answer instanceof Error) return answer;
  return answer.status === 200 ? answer.body.trim() : '';
}

/** The differences between the wanted files, with the server's own, and what is on the disk and loaded. */
export async function planApache(
  ctx: Pick<Context, 'sandbox' | 'http' | 'signal' | 'fail' | 'files'>,
  found: Map<string, FileState>,
  wanted: WantedFile[],
): Promise<Change[]> {
  const generation = generationOnDisk(found);
  const all = [...serverFiles(generation ?? 'none yet', await debianSite(ctx, found)), ...wanted];
  // If Apache refuses a file, the old one is put back, so its content must be known.
  const changes = compareFiles(found, withoutUnknown(ctx, all, found));
  if (ctx.sandbox || generation === undefined) return changes;
  const loaded = await loadedGeneration(ctx);
  if (loaded === generation) return changes;
  const summary =
    loaded instanceof Error
      ? 'start Apache, which does not answer on port 80'
      : 'reload Apache, which has not loaded the files as they are';
  return [...changes, { action: 'update', subject: 'Apache', summary }];
}

export const enabledModules = '/etc/apache2/mods-enabled';

export class ApacheIncomplete extends Error {
  override name = 'ApacheIncomplete';
  constructor(
    readonly server: string,
    readonly missing: string[],
    command: string,
  ) {
    super(`Apache on ${server} lacks ${missing.join(', ')}. Run there as root: ${command}`);
  }
}

/** Throws an ApacheIncomplete that names the missing modules and says how to enable them. */
export function requireModules(
  ctx: Pick<Context, 'sandbox' | 'server'>,
  listed: ReadonlyMap<string, string[] | Refused>,
  modules: string[],
): void {
  if (ctx.sandbox) return;
  const enabled = namesIn(listed, enabledModules);
  if (enabled.length === 0)
    throw new ApacheIncomplete(ctx.server.fqdn, ['its package'], 'apt-get install apache2');
  const missing = modules.filter((module) => !enabled.includes(`${module}.load`));
  if (missing.length > 0)
    throw new ApacheIncomplete(
      ctx.server.fqdn,
      missing.map((module) => `mod_${module}`),
      `a2enmod ${missing.join(' ')} && systemctl restart apache2`,
    );
}

/** Lines of an administrator's, placed after the others of a section. */
export function indented(lines = ''): string {
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `    ${line}\n`)
    .join('');
}

/** The text of a file; empty if absent. */
export const textIn = (found: ReadonlyMap<string, FileState>, path: string): string =>
  textOf(found, path) ?? '';
