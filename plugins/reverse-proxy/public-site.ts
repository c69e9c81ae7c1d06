/** The virtual host for the public: it includes the routes to all clients. */
import {
  InTheWayError,
  type Context,
  type FileState,
  type Site,
  type WantedFile,
} from '../../src/runner/contract/plugin.ts';
import {
  allButChallenges,
  indented,
  mark,
  nobodysHost,
  nothingElse,
  piece,
  textIn,
  wantedPiece,
} from '../shared/apache/apache.ts';
import { servedSites, type Served, type ServedSite } from '../shared/apache/apache-sites.ts';
import { debianSite, withoutDebianSite } from '../shared/apache/debian-site.ts';
import {
  describe,
  mustBeReached,
  mustNotHideDefault,
  rivalsOf,
  type OwnSite,
} from '../shared/apache/foreign-sites.ts';

interface PublicSite {
  /** False if a site of the administrator's includes the routes. */
  publicSite: boolean;
  certificate?: string;
  certificateKey?: string;
  /** In seconds. */
  timeout: number;
  /** Further lines of configuration. */
  publicDirectives: string;
}

const name = 'monarc-public';
const main = piece('sites', name);
const secureDefault = piece('conf', 'regent-tls');

export const publicSitePaths = [main.file, main.link, secureDefault.file, secureDefault.link];

/** The public site, and a default virtual host for TLS if the site uses it. */
export function publicSiteFiles(
  ctx: Context<PublicSite>,
  routes: string,
  found: ReadonlyMap<string, FileState>,
): WantedFile[] {
  const { publicSite, certificate, certificateKey } = ctx.options;
  const own = settings(ctx);
  const unlessForeign = (it: typeof main) => {
    const text = textIn(found, it.file);
    return text === '' || text.startsWith(mark) ? wantedPiece(it, undefined) : [];
  };
  if (!publicSite)
    return textIn(found, main.file).startsWith(mark)
      ? [...wantedPiece(main, undefined), ...unlessForeign(secureDefault)]
      : [];
  if (certificate === undefined || certificateKey === undefined)
    return [...wantedPiece(main, plainSite(ctx.site, routes, own)), ...unlessForeign(secureDefault)];
  const tls = `    SSLEngine on
    SSLCertificateFile "${certificate}"
    SSLCertificateKeyFile "${certificateKey}"
`;
  return [
    ...wantedPiece(main, secureSite(ctx.site, routes, tls + own)),
    ...wantedPiece(secureDefault, nobodysSite(tls)),
  ];
}

/** The public sites that Regent makes under these options. */
export function publicSites({ site, options }: Context<PublicSite>): OwnSite[] {
  const ports = options.certificate === undefined ? [80] : [80, 443];
  return options.publicSite ? ports.map((port) => ({ name: site.publicHost, port, link: main.link })) : [];
}

/**
 * Whether it is there with its default virtual host, so that it hides nothing that it did not hide before.
 */
export function isServed({ port }: OwnSite, found: ReadonlyMap<string, FileState>): boolean {
  const isThere = found.get(main.link)?.kind === 'link' && textIn(found, main.file).startsWith(mark);
  return isThere && (port === 80 || found.get(secureDefault.link)?.kind === 'link');
}

/**
 * Throws an InTheWayError if Regent's sites would hide foreign ones, or the reverse; warns of foreign ones
 * that come after Regent's. Returns the sites that Apache serves, if they are known.
 */
export async function lookAroundPublicSite(
  ctx: Context<PublicSite>,
  found: ReadonlyMap<string, FileState>,
): Promise<Served | undefined> {
  const { publicHost } = ctx.site;
  const served = await servedSites(ctx, publicHost);
  if (served === undefined) return undefined;
  const own = publicSites(ctx);
  const ports = own.map(({ port }) => port);
  await mustNotHideDefault(ctx, served, found, own.length === 0 ? [80] : ports);
  mustBeReached(ctx, served, ports);
  const isGoing = (await debianSite(ctx, found)) === 'untouched';
  const isRival = ({ file }: ServedSite) => !isGoing || file !== withoutDebianSite.path;
  for (const each of own) {
    const { hiding, hidden } = rivalsOf(served, each);
    const [rival] = [...hiding, ...(isServed(each, found) ? [] : hidden)].filter(isRival);
    if (rival !== undefined) throw new InTheWayError(servedBy(ctx, describe(rival, publicHost)));
    for (const site of hidden) ctx.log(notServed(ctx, describe(site, publicHost)), { level: 'warn' });
  }
  return served;
}

const servedBy = ({ site, server }: Context, other: string) =>
  `${site.publicHost} is served on ${server.fqdn} by ${other}, which Regent did not make. Nothing was changed there. ` +
  'Either that site stays: put "Include /etc/apache2/client_redirection" into its <VirtualHost>, and set the option ' +
  'publicSite of reverse-proxy to false. Or Regent makes the public site: give that one another name or disable it ' +
  '(a2dissite), and say in the options of reverse-proxy what it served besides (certificate, publicDirectives). ' +
  'Then reload Apache, and use retryRun.';

const notServed = ({ server }: Context, other: string) =>
  `On ${server.fqdn}, ${other} is not served, because Regent's public site comes first. Rename that site, or disable it.`;

/** A sync enables it again, like all manual changes; but somebody may have disabled it on purpose. */
export function tellSwitchedOff(ctx: Context<PublicSite>, found: ReadonlyMap<string, FileState>): void {
  const isOff = (found.get(main.link)?.kind ?? 'absent') === 'absent';
  if (!ctx.options.publicSite || !isOff || !textIn(found, main.file).startsWith(mark)) return;
  const text = `Somebody has disabled the public site on ${ctx.server.fqdn} by hand (${main.link} is missing), and Regent enables it again. If a site of yours is to serve ${ctx.site.publicHost}, set the option publicSite of reverse-proxy to false.`;
  ctx.log(text, { level: 'warn' });
}

/**
 * The part for all clients: how long an answer may take, and the headers that MONARC's playbook sends to
 * browsers.
 */
function settings({ site, options: { timeout, publicDirectives } }: Context<PublicSite>): string {
  return indented(`ProxyTimeout ${timeout}
Header set X-Content-Type-Options "nosniff"
Header set X-Frame-Options "SAMEORIGIN"
${site.protocol === 'https' ? 'Header set Strict-Transport-Security "max-age=31536000"' : ''}
${publicDirectives}`);
}

/** ServerName has the scheme that people use, even if TLS ends before this server. */
const plainSite = ({ protocol, publicHost }: Site, routes: string, own: string) =>
  `${mark}: the public host, with the routes to all clients.
<VirtualHost *:80>
    ServerName ${protocol}://${publicHost}
${own}    Include ${routes}
    RedirectMatch 404 "${allButChallenges}"
</VirtualHost>
`;

const secureSite = ({ publicHost }: Site, routes: string, own: string) =>
  `${mark}: the public host, with the routes to all clients.
<VirtualHost *:80>
    ServerName ${publicHost}
    RedirectMatch permanent "${allButChallenges}(/.*)$" "https://${publicHost}$1"
</VirtualHost>
<VirtualHost *:443>
    ServerName ${publicHost}
${own}    Include ${routes}
    RedirectMatch 404 "${allButChallenges}"
</VirtualHost>
`;

const nobodysSite = (tls: string) => `${mark}: whoever asks for a site that is not here gets 404.
<VirtualHost *:443>
    ServerName ${nobodysHost}
${tls}${nothingElse}</VirtualHost>
`;

/**
 * Throws an error that says what to add, unless an enabled site of the administrator's includes the routes.
 */
export async function requireInclude(ctx: Context, routes: string): Promise<void> {
  if (ctx.sandbox) return;
  const pattern = `^[[:space:]]*Include(Optional)?[[:space:]]+"?(/etc/apache2/)?${routes.split('/').at(-1)}"?[[:space:]]*$`;
  const search = ctx.$({ nothrow: true });
  const { exitCode } =
    await search`grep -REqsi --exclude=${`${name}.conf`} -e ${pattern} /etc/apache2/sites-enabled`;
  if (exitCode === 0) return;
  throw new Error(
    `No enabled site on ${ctx.server.fqdn} includes the routes. Add "Include ${routes}" to the <VirtualHost> of ` +
      `${ctx.site.publicHost} there, or let Regent make that site (option publicSite of reverse-proxy).`,
  );
}
