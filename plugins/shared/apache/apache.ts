/**
 * What the plugins that write Apache's configuration share: the names of virtual hosts, the files that
 * belong to the server itself, and how to tell whether Apache has loaded what lies on the disk.
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

/** Below a client's virtual host or route, Apache itself answers this with the client's alias. */
export const identityPath = '/.well-known/regent';

/** The first line of files that are Regent's alone, so that left-over ones are told from an administrator's. */
export { MARK as mark } from '../../../src/runner/contract/plugin.ts';

/** The name that a front office knows a client by: `<alias>[.<envPrefix>].<publicHost>`. */
export function virtualHostName(alias: string, site: Site): string {
  return [alias, site.envPrefix, site.publicHost].filter((label) => label !== '').join('.');
}

/** Where an enabled piece of configuration lies: the file itself, and the link that enables it. */
export function piece(kind: 'conf' | 'sites', name: string) {
  return {
    file: `/etc/apache2/${kind}-available/${name}.conf`,
    link: `/etc/apache2/${kind}-enabled/${name}.conf`,
    target: `../${kind}-available/${name}.conf`,
  };
}

/**
 * A piece of configuration with its link, or neither of them where there is no content.
 * @param about the client that it belongs to, and what Regent writes there if that is not the content
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

/** Lines with names, paths and switches alone, also where somebody wrote them by hand: diffs show them. */
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
 * Every path but those of challenges for certificates: what an administrator's own programs answer for the whole
 * server (an Alias outside of virtual hosts) stays theirs.
 */
export const allButChallenges = '^(?!/\\.well-known/acme-challenge/)';

/**
 * In a default virtual host: 404 for all that nobody answers for the whole server. What others do (an Alias or
 * ProxyPass outside of virtual hosts, Apache's own status that monitoring asks for, challenges) stays theirs.
 */
export const nothingElse = `    <If "%{REQUEST_FILENAME} -strmatch '%{DOCUMENT_ROOT}*' && %{REQUEST_URI} !~ m#^/(?:server-(?:status|info)$|\\.well-known/acme-challenge/)#">
        Require all granted
        Redirect 404 "/"
    </If>
`;

/** Names no site, so that whoever asks for it meets the default virtual host. */
export const nobodysHost = 'regent-default.invalid';

const defaultHost = piece('conf', 'regent');

/** The paths to read before `serverFiles` can tell what should be there. */
export const serverPaths = [defaultHost.file, defaultHost.link, ...debianSitePaths];

/**
 * What belongs to the server: a default virtual host that answers 404, and tells which generation of the
 * configuration Apache has loaded. It lies in conf-enabled, which Apache reads before all sites, so it stays
 * the default whatever the sites are called. Debian's own site goes as long as it is nothing but that: without
 * a name it takes the machine's, which may well be the public host's.
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

/** Throws a ForeignFileError where something of somebody else's is in the place of what belongs to the server. */
export function requireOwnPlaces(found: ReadonlyMap<string, FileState>, wanted: WantedFile[]): void {
  compareFiles(found, [...serverFiles('', 'absent'), ...wanted]);
}

/** The generation that the files on the disk are of; undefined where Regent has never written there. */
export function generationOnDisk(found: ReadonlyMap<string, FileState>): string | undefined {
  return /^\s*ErrorDocument 200 "(.+)"$/m.exec(textIn(found, defaultHost.file))?.[1];
}

/** The generation that Apache has loaded; empty where it tells none, an Error where nobody answers. */
export async function loadedGeneration(ctx: Pick<Context, 'http' | 'signal'>): Promise<string | Error> {
  const question = { port: 80, host: nobodysHost, path: '/.well-known/regent-generation' };
  const [answer = new Error('no answer')] = await ctx.http([question], ctx.signal);
  if (answer instanceof Error) return answer;
  return answer.status === 200 ? answer.body.trim() : '';
}

/** The changes between these wanted files, the server's own included, and what was found and is loaded. */
export async function planApache(
  ctx: Pick<Context, 'sandbox' | 'http' | 'signal' | 'fail' | 'files'>,
  found: Map<string, FileState>,
  wanted: WantedFile[],
): Promise<Change[]> {
  const generation = generationOnDisk(found);
  const all = [...serverFiles(generation ?? 'none yet', await debianSite(ctx, found)), ...wanted];
  // What Apache refuses is put back, so what is there has to be known.
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

/** Throws an ApacheIncomplete that says which modules are missing and how to enable them. */
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

/** Lines that an administrator wrote, set below others of a section. */
export function indented(lines = ''): string {
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `    ${line}\n`)
    .join('');
}

/** The text of a file; empty where there is none. */
export const textIn = (found: ReadonlyMap<string, FileState>, path: string): string =>
  textOf(found, path) ?? '';
