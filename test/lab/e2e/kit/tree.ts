/** All that is on a host, as lines that are the same as long as nothing is changed there. */
import { execFileSync } from 'node:child_process';
import { $ } from 'zx';
import type { Host } from '../../host.ts';
import { lab } from '../../kit.ts';
import { told } from './clients.ts';
import type { Regent } from './regent.ts';

/**
 * One line for each file, folder and link that was ever written on the host's disk, with its mode, owner, time of
 * change and SHA-256, then one for each account and table of MariaDB. What is not listed is as the machine has it.
 */
export async function treeOf(host: Host): Promise<string[]> {
  const [files, inMariadb] = await Promise.all([
    filesIn(host.changed, '%y %m %U:%G %T@ %l', WRITTEN_BY_OTHERS),
    told(host, `${LOGGED_IN_AS_ROOT}${DATABASES}`),
  ]);
  return [
    ...files.map(({ path, facts, digest }) => `${path} ${facts} ${digest}`),
    ...linesOf(inMariadb),
  ].toSorted();
}

/** The trees of all hosts, each line with the name of its host. */
export async function trees(): Promise<string[]> {
  const all: string[] = [];
  for (const host of lab().hosts) all.push(...(await treeOf(host)).map((line) => `${host.name} ${line}`));
  return all;
}

/** What is in the inventory and the spool of a Regent, likewise. */
export const writtenBy = ({ inventoryDir, spoolDir }: Regent) =>
  [inventoryDir, spoolDir].map((cwd) =>
    execFileSync('sh', ['-c', 'find . -type f -exec sha256sum {} + | sort'], { cwd, encoding: 'utf8' }),
  );

/**
 * All that is in a folder, in two passes.
 * @param facts what find's -printf is to say of each
 * @param skipped paths below the folder, each with a slash before it
 */
export async function filesIn(folder: string, facts: string, skipped: string[]) {
  const prune = `\\( ${skipped.map((path) => `-path .${path}`).join(' -o ')} \\) -prune`;
  const list = `cd "$1" && find . ${prune} -o -printf '%P\\t${facts}\\n'`;
  const sums = `cd "$1" && find . ${prune} -o -type f -exec sha256sum {} +`;
  const quiet = $({ quiet: true });
  const [{ stdout: listed }, { stdout: summed }] = await Promise.all([
    quiet`bash -c ${list} list ${folder}`,
    quiet`bash -c ${sums} sums ${folder}`,
  ]);
  const digests = new Map(linesOf(summed).map((line) => [line.slice(68), line.slice(0, 64)]));
  return linesOf(listed).map((line) => {
    const [path = '', said = ''] = line.split('\t');
    return { path: `/${path}`, facts: said.trimEnd(), digest: digests.get(path) ?? '' };
  });
}

export const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

/**
 * What a server writes by itself when somebody signs in and looks: the logs of sshd, sudo and Apache, sudo's note that
 * the account has read its lecture, and the files of MariaDB, whose content is compared instead.
 */
const WRITTEN_BY_OTHERS = ['/var/log', '/var/lib/sudo', '/var/lib/mysql'];

const LOGGED_IN_AS_ROOT = `
[ -S /run/mysqld/mysqld.sock ] || exit 0
sql() { mariadb --batch --raw --skip-column-names "$@"; }`;

/** Shell commands that print a line for each account, grant, database and table, by a function `sql`. */
export const DATABASES = `
own="NOT IN ('information_schema', 'performance_schema', 'sys', 'mysql')"
sql <<LOOK
SELECT CONCAT('account ', user, '@', host, ' ', MD5(priv)) FROM mysql.global_priv;
SELECT CONCAT('grant ', user, '@', host, ' ',
  CONCAT_WS(' ', db, select_priv, insert_priv, create_priv)) FROM mysql.db;
SELECT CONCAT_WS(' ', 'database', schema_name, default_character_set_name, default_collation_name)
  FROM information_schema.schemata WHERE schema_name $own;
SELECT CONCAT('columns ', table_schema, '.', table_name, ' ', MD5(GROUP_CONCAT(
    CONCAT_WS(' ', column_name, column_type, column_default, is_nullable, extra) ORDER BY ordinal_position)))
  FROM information_schema.columns WHERE table_schema $own GROUP BY table_schema, table_name;
LOOK
sql -e "SELECT CONCAT('CHECKSUM TABLE \\\`', table_schema, '\\\`.\\\`', table_name, '\\\`;')
  FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema $own" | sql | sed 's/^/table /'`;
