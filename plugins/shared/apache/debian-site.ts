/** Debian's own site, 000-default: Regent disables it while it is unchanged. */
import { textOf, type Context, type FileState } from '../../../src/runner/contract/plugin.ts';

/** `named`: it has been given a name. `used`: somebody has changed it, or put content into its folder. */
export type DebianSite = 'absent' | 'named' | 'untouched' | 'used';

const site = {
  file: '/etc/apache2/sites-available/000-default.conf',
  link: '/etc/apache2/sites-enabled/000-default.conf',
};

export const debianSitePaths = [site.file, site.link];

/** The change that disables it. */
export const withoutDebianSite = { kind: 'absent' as const, path: site.link };

const folder = '/var/www/html';

/** Asks the server only if the site is enabled; `found` holds `debianSitePaths`. */
export async function debianSite(
  ctx: Pick<Context, 'files'>,
  found: ReadonlyMap<string, FileState>,
): Promise<DebianSite> {
  const link = found.get(site.link) ?? { kind: 'absent' };
  if (link.kind === 'absent') return 'absent';
  const isLink = link.kind === 'link' && link.target.endsWith('sites-available/000-default.conf');
  if (!isLink && link.kind !== 'file') return 'used';
  const text = textOf(found, isLink ? site.file : site.link) ?? '';
  if (/^\s*ServerName\s/im.test(text)) return 'named';
  if (!isLink || !directives(text).every((line) => SHIPPED.includes(line))) return 'used';
  const index = `${folder}/index.html`;
  const [listed, read] = [await ctx.files.list([folder]), await ctx.files.read([index])];
  const names = listed.get(folder) ?? [];
  const isEmpty = Array.isArray(names) && names.every((name) => /^index(\.nginx-debian)?\.html$/.test(name));
  const page = read.get(index);
  const isShipped =
    page?.kind !== 'file' || /<title>Apache2 \w+ Default Page/.test(page.content.toString('utf8'));
  return isEmpty && isShipped ? 'untouched' : 'used';
}

const directives = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

const SHIPPED = [
  '<VirtualHost *:80>',
  'ServerAdmin webmaster@localhost',
  `DocumentRoot ${folder}`,
  'ErrorLog ${APACHE_LOG_DIR}/error.log',
  'CustomLog ${APACHE_LOG_DIR}/access.log combined',
  '</VirtualHost>',
];
