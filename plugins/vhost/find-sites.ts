/** The sites of MONARC's clients on a front office, whoever has written them: for a take-over. */
import { posix } from 'node:path';
import {
  isUnknown,
  namesIn,
  textOf,
  unreadable,
  type ClientFacts,
  type Context,
  type FileState,
  type FoundClients,
} from '../../src/runner/contract/plugin.ts';

const AVAILABLE = '/etc/apache2/sites-available';
const ENABLED = '/etc/apache2/sites-enabled';

/**
 * Two round trips. A site is a client's if it names a folder below /var/www as APP_CONF_DIR, as MONARC needs it. A
 * link is followed only from the enabled sites to the available ones.
 */
export async function findSites(ctx: Pick<Context, 'files'>): Promise<FoundClients> {
  const listed = await ctx.files.list([AVAILABLE, ENABLED]);
  const pathsIn = (folder: string) =>
    namesIn(listed, folder)
      .filter((name) => name.endsWith('.conf'))
      .map((name) => `${folder}/${name}`);
  const [available, enabled] = [pathsIn(AVAILABLE), pathsIn(ENABLED)];
  const found = await ctx.files.read([...available, ...enabled]);
  const remarks: string[] = [];
  const served = new Map<string, string>();
  for (const path of enabled) {
    const file = fileOf(path, found.get(path));
    if (file === undefined || !found.has(file)) remarks.push(leadsElsewhere(path, found.get(path)));
    else served.set(file, path);
  }
  const clients = [...available, ...enabled.filter((path) => served.has(path))].flatMap((path) => {
    const state = found.get(path);
    if (isUnknown(state) && state.kind !== 'link') remarks.push(unreadable(path, state));
    const text = state?.kind === 'file' ? (textOf(found, path) ?? '') : '';
    return sitesIn(text).flatMap((site) => factsOf(site, path, served.has(path), remarks));
  });
  return { clients, remarks };
}

/** The file that Apache reads for an enabled site. */
function fileOf(path: string, state: FileState | undefined): string | undefined {
  if (state?.kind === 'file') return path;
  if (state?.kind !== 'link') return undefined;
  return posix.resolve(ENABLED, state.target);
}

function leadsElsewhere(path: string, state: FileState | undefined): string {
  if (state?.kind === 'link')
    return `${path} leads to ${state.target}, which is not in ${AVAILABLE}: it was not followed.`;
  return isUnknown(state) ? unreadable(path, state) : `${path} is neither a file nor a link.`;
}

interface Site {
  names: string[];
  /** The value of APP_CONF_DIR. */
  folder: string;
}

/** The virtual hosts with an APP_CONF_DIR in a file of Apache's configuration. */
export function sitesIn(text: string): Site[] {
  const hosts = text.match(/^[ \t]*<VirtualHost\b[^]*?^[ \t]*<\/VirtualHost>/gim) ?? [];
  return hosts.flatMap((host) => {
    const lines = host.split('\n').map((line) => line.trim());
    const folder = lines
      .flatMap((line) => /^SetEnv\s+"?APP_CONF_DIR"?\s+"?([^"\s]+)"?$/i.exec(line)?.[1] ?? [])
      .at(-1);
    const names = lines.flatMap(
      (line) => /^Server(?:Name|Alias)\s+(.+)$/i.exec(line)?.[1]?.split(/\s+/) ?? [],
    );
    return folder === undefined ? [] : [{ names, folder }];
  });
}

function factsOf({ names, folder }: Site, path: string, isServed: boolean, remarks: string[]): ClientFacts[] {
  const alias = /^\/var\/www\/([^/]+)\/?$/.exec(folder)?.[1];
  if (alias === undefined) {
    remarks.push(
      `${path} has a site of MONARC whose configuration is in ${folder}, not in a folder of /var/www: it was left out.`,
    );
    return [];
  }
  const isNamedSo = posix.basename(path) === `${alias}.conf`;
  const [name = ''] = names;
  return [
    {
      source: 'VIRTUAL_HOST',
      alias,
      place: path,
      isServed,
      remarks: [
        ...(isNamedSo ? [] : [`Its virtual host is in ${path}; Regent would write ${alias}.conf.`]),
        ...(name.toLowerCase().startsWith(`${alias.toLowerCase()}.`)
          ? []
          : [`Its virtual host answers to ${name === '' ? 'no name' : name}.`]),
      ],
    },
  ];
}
