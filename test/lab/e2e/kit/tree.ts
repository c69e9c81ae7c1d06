/** All that is on a host, as lines that are the same as long as nothing is changed there. */
import { $ } from 'zx';
import type { Host } from '../../host.ts';
import { told } from './clients.ts';

/**
 * One line for each file, folder and link that was ever written on the host's disk, with its mode, owner, time of
 * change and SHA-256, then one for each account and table of MariaDB. What is not listed is as the machine has it.
 */
export async function treeOf(host: Host): Promise<string[]> {
  const prune = WRITTEN_BY_OTHERS.map((path) => `-path .${path}`).join(' -o ');
  const list = `cd "$1" && find . \\( ${prune} \\) -prune -o -printf '%y %m %U:%G %T@ %l %p\\n' |
    while IFS= read -r line; do
      path=./\${line#* ./} digest=
      if [ "\${line%% *}" = f ]; then digest=$(sha256sum <"$path"); fi
      echo "\${path#.} \${line%% ./*} \${digest%% *}"
    done`;
  const { stdout } = await $({ quiet: true })`bash -c ${list} list ${host.changed}`;
  const inMariadb = await told(host, LOOK);
  return [...stdout.split('\n'), ...inMariadb.split('\n')].filter((line) => line !== '').toSorted();
}

/**
 * What a server writes by itself when somebody signs in and looks: the logs of sshd, sudo and Apache, sudo's note that
 * the account has read its lecture, and the files of MariaDB, whose content is compared instead.
 */
const WRITTEN_BY_OTHERS = ['/var/log', '/var/lib/sudo', '/var/lib/mysql'];

const LOOK = `
[ -S /run/mysqld/mysqld.sock ] || exit 0
sql() { mariadb --batch --raw --skip-column-names "$@"; }
sql -e "SELECT CONCAT('account ', user, '@', host, ' ', MD5(priv)) FROM mysql.global_priv"
sql -e "SELECT CONCAT_WS(' ', 'grant', user, host, db, select_priv, insert_priv, create_priv) FROM mysql.db"
for database in $(sql -e 'SHOW DATABASES'); do
  case $database in information_schema | performance_schema | sys | mysql) continue ;; esac
  echo "database $database $(sql -e "SHOW CREATE DATABASE \\\`$database\\\`" | md5sum)"
  for table in $(sql -e 'SHOW TABLES' "$database"); do
    echo "table $database.$table $(mariadb-dump --skip-comments --skip-dump-date --order-by-primary "$database" "$table" | md5sum)"
  done
done`;
