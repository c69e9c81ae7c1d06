/** Foreign sites: those that Regent's would hide, and those that hide Regent's. */
import { InTheWayError, type Context, type FileState } from '../../../src/runner/contract/plugin.ts';
import { generationOnDisk, piece } from './apache.ts';
import type { Mention, Place, Served, ServedSite } from './apache-sites.ts';
import { debianSite, type DebianSite } from './debian-site.ts';

/** A present or future site of Regent's: its name, its port, and the link by which Apache reads it. */
export interface OwnSite {
  name: string;
  port: number;
  link: string;
}

/** The foreign sites that Apache finds for its name before ours, and those after it. */
export function rivalsOf(served: Served, own: OwnSite): { hiding: ServedSite[]; hidden: ServedSite[] } {
  const there = served.sites.findIndex((site) => site.file === own.link);
  const rivals = served.sites.flatMap((site, index) => {
    const isExact = site.names.includes(own.name.toLowerCase());
    const isApart = site.address !== '*';
    const isRival =
      site.file !== own.link && hasPort(site, own.port) && (isExact || (!isApart && fits(site, own.name)));
    if (!isRival) return [];
    const isFirst = isApart || (there === -1 ? goesBefore(served, site, own.link) : index < there);
    // An exact name may come before a later wildcard: that is the purpose of wildcards.
    return isFirst || isExact ? [{ site, isFirst }] : [];
  });
  return {
    hiding: rivals.filter(({ isFirst }) => isFirst).map(({ site }) => site),
    hidden: rivals.filter(({ isFirst }) => !isFirst).map(({ site }) => site),
  };
}

/** Sites with an address of their own, which get all requests to it, for any name. */
export const withAddressOf = ({ sites, addresses }: Served, port: number): ServedSite[] =>
  sites.filter((site) => hasPort(site, port) && addresses.includes(site.address));

const hasPort = (site: ServedSite, port: number) => site.port === '*' || site.port === String(port);

const fits = ({ wildcards }: ServedSite, name: string) =>
  wildcards.some((wildcard) =>
    new RegExp(
      `^${wildcard
        .replaceAll(/[.+^$()|{}[\]\\]/g, String.raw`\$&`)
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
      'i',
    ).test(name),
  );

const enabled = '/etc/apache2/sites-enabled/';

/** Apache reads enabled sites by name, and conf-enabled before them. */
function goesBefore({ sites }: Served, site: ServedSite, link: string): boolean {
  if (site.file.startsWith(enabled)) return site.file < link;
  const earlier = sites.slice(0, sites.indexOf(site)).filter(({ address }) => address === site.address);
  return !earlier.some(({ file }) => file.startsWith(enabled));
}

/** As in "the site shop.example in /etc/apache2/sites-enabled/shop.conf, line 1". */
export function describe(site: ServedSite, name: string): string {
  const wildcard = site.names.includes(name.toLowerCase())
    ? undefined
    : site.wildcards.find((each) => fits({ ...site, wildcards: [each] }, name));
  const why = wildcard === undefined ? '' : `, whose ServerAlias ${wildcard} comes before ${name}`;
  return `the site ${site.names[0]} in ${at(site)}${why}`;
}

export const at = ({ file, line }: Place) => `${file}, line ${line}`;

/** Directives about this path, for every host or in one of these sites. */
export const mentionsOf = ({ mentions }: Served, path: string, sites: ServedSite[]): string[] =>
  mentions
    .filter(
      (mention) => mention.path === path && (mention.within === undefined || isOneOf(sites, mention.within)),
    )
    .map(describeMention);

const describeMention = (mention: Mention) => `"${mention.directive.slice(0, 100)}" in ${at(mention)}`;

const isOneOf = (sites: ServedSite[], { file, line }: Place) =>
  sites.some((site) => site.file === file && site.line === line);

const defaults = [
  { port: 80, link: piece('conf', 'regent').link },
  { port: 443, link: piece('conf', 'regent-tls').link },
];

/**
 * Regent's default host replaces the present one. Throws an InTheWayError if Regent has none yet and the
 * present one serves content under no name of its own.
 * @param ports the ports that Regent is going to serve
 */
export async function mustNotHideDefault(
  ctx: Pick<Context, 'server' | 'files' | 'site'>,
  served: Served,
  found: ReadonlyMap<string, FileState>,
  ports: number[],
): Promise<void> {
  const debian = await debianSite(ctx, found);
  for (const { port, link } of defaults) {
    const isThere = port === 80 ? generationOnDisk(found) !== undefined : found.get(link)?.kind === 'link';
    if (!ports.includes(port) || isThere) continue;
    const present = presentDefault(served, port, debian);
    if (present === undefined) continue;
    throw new InTheWayError(
      `On ${ctx.server.fqdn}, ${at(present)} answers all requests on port ${port} for a name that no site has; Regent ` +
        'would answer them with 404. Nothing was changed there. If people use that site, give it the names and addresses ' +
        'that they use (ServerName and ServerAlias in its <VirtualHost>); if nobody does, disable it (a2dissite). ' +
        'Then reload Apache, and use retryRun.',
    );
  }
}

function presentDefault(served: Served, port: number, debian: DebianSite): Place | undefined {
  const all = served.sites.filter((site) => site.address === '*' && hasPort(site, port));
  const [first] = all;
  if (first === undefined) return port === 80 ? served.mainFolder : undefined;
  const isUntouched = first.file === `${enabled}000-default.conf` && debian === 'untouched';
  return first.isNamed || isUntouched ? undefined : first;
}

/** Throws an InTheWayError if a foreign site gets all requests to the server's address. */
export function mustBeReached(ctx: Pick<Context, 'server'>, served: Served, ports: number[]): void {
  for (const port of ports) {
    const [site] = withAddressOf(served, port);
    if (site === undefined) continue;
    throw new InTheWayError(
      `On ${ctx.server.fqdn}, the site in ${at(site)} answers all requests to ${site.address} on port ${port}, ` +
        `so no site of Regent can be reached there. Nothing was changed. Write <VirtualHost *:${port}> in that file, as ` +
        'Regent does in its own; then reload Apache, and use retryRun.',
    );
  }
}
