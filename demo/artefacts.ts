/** Shows what Regent has written for a client, as it is found on the servers. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { excerpt, line, paint } from './terminal.ts';

/** A folder with files, and its name: a server's root, or one of Ansible's folders. */
export interface Place {
  name: string;
  folder: string;
}

export interface Places {
  frontOffice: Place;
  reverseProxy: Place;
  inventory: Place;
  spool: Place;
}

export async function showArtefacts(
  { frontOffice, reverseProxy, inventory, spool }: Places,
  alias: string,
): Promise<void> {
  const [request] = await readdir(join(spool.folder, 'create'));

  await showFile('virtual host', frontOffice, `/etc/apache2/sites-available/${alias}.conf`, {
    lines: /ServerName|DocumentRoot|APP_CONF_DIR|CustomLog/,
  });
  await showFile('configuration', frontOffice, `/var/www/${alias}/local.php`, {
    lines: /'(orm_\w+|host|user|password|dbname|instanceName|salt|apiKey|publicHost)' =>/,
  });
  await showFile('backup script', frontOffice, '/usr/local/bin/backup_monarc_db.sh', {
    lines: /^clients=|^ {2}'|^\)|mariadb-dump --/,
  });
  await showFile('route', reverseProxy, '/etc/apache2/client_redirection', {
    from: `# route /${alias}`,
    lines: /# route|RedirectMatch|ProxyPass|Header set Host/,
  });
  await showFile('inventory', inventory, `/host_vars/${frontOffice.name}/generated.yaml`, { lines: /./ });
  await showFile('spool', spool, `/create/${request}`, { lines: /./ });
}

/** Prints its path, its mode, and its most telling lines, with secrets masked. */
async function showFile(what: string, place: Place, path: string, shown: { lines: RegExp; from?: string }) {
  const file = join(place.folder, path);
  const mode = ((await stat(file)).mode & 0o777).toString(8).padStart(4, '0');
  line(`${what.padEnd(13)}  ${paint('cyan', `${place.name}:${path}`)}  ${paint('dim', mode)}`);
  const text = await readFile(file, 'utf8');
  const from = shown.from === undefined ? 0 : text.indexOf(shown.from);
  const lines = text.slice(from).split('\n');
  excerpt(lines.filter((each) => shown.lines.test(each)).map(mask), 17);
}

const SECRETS = /((?:password|salt|apiKey|statsToken)'?(?: =>|:) )(['"]).+?\2/g;

const mask = (text: string) => text.replace(SECRETS, '$1$2********$2');
