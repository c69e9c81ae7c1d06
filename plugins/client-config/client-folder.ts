/** The desired folders and files of a client on its front office. */
import type { FileEntry, Site, WantedFile } from '../../src/runner/contract/plugin.ts';
import { HARMLESS_LINES, SECRET_LINES } from './local-php.ts';
import { logFolder } from '../shared/apache/virtual-host.ts';

export const clientFolder = (alias: string) => `/var/www/${alias}`;
export const localPhpPath = (alias: string) => `${clientFolder(alias)}/local.php`;
export const cachePath = (alias: string) => `${clientFolder(alias)}/data/cache`;
export const deliveriesPath = (alias: string) => `${clientFolder(alias)}/deliveries`;

/** The files of a client that should be present: only the owner may use its folders. */
export function clientFiles(
  alias: string,
  site: Site,
  owner: string,
  localPhp: { content: string; ours?: () => string },
): WantedFile[] {
  const folder = clientFolder(alias);
  const directory = (path: string, mode: number, user: string, group: string): FileEntry => ({
    kind: 'directory',
    path,
    mode,
    owner: user,
    group,
  });
  const own = (path: string) => directory(`${folder}/${path}`, 0o750, owner, owner);
  const entries: WantedFile[] = [
    directory(folder, 0o755, 'root', 'root'),
    own('data'),
    own('data/cache'),
    own('data/DoctrineORMModule'),
    own('data/DoctrineORMModule/Proxy'),
    own('data/LazyServices'),
    own('data/LazyServices/Proxy'),
    own('import'),
    own('import/files'),
    own('deliveries'),
    { kind: 'file', path: localPhpPath(alias), ...localPhp, mode: 0o600, owner, group: owner },
    directory(logFolder(alias, site), 0o750, 'root', 'adm'),
  ];
  const shown = { secretLines: SECRET_LINES, harmless: HARMLESS_LINES };
  return entries.map((entry) => ({ ...entry, ...shown, client: alias }));
}

/** Folders with the client's own data: the first of them contains the others. */
export const keptFolders = (alias: string) =>
  ['', '/data', '/import', '/deliveries'].map((path) => `${clientFolder(alias)}${path}`);

/** The paths that must not exist for a client that is absent. */
export const noClientFiles = (alias: string, site: Site): WantedFile[] =>
  [clientFolder(alias), logFolder(alias, site)].map((path) => ({ kind: 'absent', path, client: alias }));
