/** All on a host that is not Regent's, as lines that are the same as long as it is: files, folders, databases, accounts. */
import { $ } from 'zx';
import type { Host } from '../host.ts';
import { ALIAS } from './condition.ts';

/** One line for each thing: its kind, its name, and a digest of what it is. */
export async function notRegents(host: Host): Promise<string[]> {
  const lines = (await host.exec(LOOK)).stdout.split('\n').filter((line) => line !== '');
  const files = await filesOf(host);
  return [...lines, ...files].filter((line) => !OWN.test(line)).toSorted();
}

/**
 * Everything that was ever written on the host's disk lies in its upper layer, what was removed too; what is
 * not there is as the machine has it.
 */
async function filesOf({ changed }: Host): Promise<string[]> {
  const prune = VOLATILE.map((path) => `-path .${path}`).join(' -o ');
  const list = `cd "$1" && find . \\( ${prune} \\) -prune -o ! -type d -printf '%y %m %U:%G %l %p\\n' |
    while IFS= read -r line; do
      path=./\${line#* ./} digest=
      if [ "\${line%% *}" = f ]; then digest=$(sha256sum <"$path"); fi
      echo "file \${path#.} \${line%% ./*} \${digest%% *}"
    done`;
  const { stdout } = await $`bash -c ${list} list ${changed}`;
  return stdout.split('\n').filter((line) => line !== '');
}

/** What changes by itself on any server that is up. */
const VOLATILE = [
  '/var/log',
  '/var/lib/mysql',
  '/var/lib/php/sessions',
  '/var/cache',
  '/var/tmp',
  '/etc/ld.so.cache',
];

/** What Regent makes there for the server and for its client: documented in docs/plugins.md. */
const OWN = new RegExp(
  [
    `^(?:file|folder) /etc/apache2/(?:sites|conf)-(?:available|enabled)/(?:${ALIAS}|regent|regent-tls|monarc-public)\\.conf `,
    '^file /etc/apache2/sites-enabled/000-default\\.conf ',
    '^file /etc/apache2/client_redirection ',
    '^file /etc/logrotate\\.d/regent ',
    '^file /usr/local/bin/backup_monarc_(?:db|common)\\.sh ',
    `^(?:file|folder) /var/www/${ALIAS}(?:/| )`,
    '^(?:file|folder) /var/lib/mysql-backup(?:/| )',
    '^(?:file|folder) /var/lib/regent(?:/| )',
    `^database ${ALIAS} `,
    `^account ${ALIAS}@`,
    '^table monarc_common\\.clients_models ',
  ].join('|'),
);

/** Asks MariaDB as its own account, which gets in whatever an administrator has done to root's. */
const LOOK = `
find /etc /home/ansible /opt /root /srv /usr/local /var/www /var/lib/monarc /var/spool/cron -xdev -type d \
  -printf 'folder %p %m %u:%g\\n' 2>/dev/null
find /root -xdev -type f -exec sha256sum {} + | sed 's/^\\([^ ]*\\)  \\(.*\\)/file \\2 \\1/'
[ -S /run/mysqld/mysqld.sock ] || exit 0
sql() { runuser -u mysql -- mariadb --no-defaults --user=mysql --batch --raw --skip-column-names "$@"; }
sql -e "SELECT CONCAT('account ', user, '@', host, ' ', MD5(priv)) FROM mysql.global_priv"
sql -e "SELECT CONCAT('grant ', user, '@', host, ' ', db) FROM mysql.db" | sed '/^grant ${ALIAS}@/d'
for database in $(sql -e 'SHOW DATABASES'); do
  case $database in information_schema | performance_schema | sys | mysql) continue ;; esac
  echo "database $database $(sql -e "SHOW CREATE DATABASE \\\`$database\\\`" | md5sum)"
  [ "$database" = ${ALIAS} ] && continue
  for table in $(sql -e 'SHOW TABLES' "$database"); do
    digest=$(runuser -u mysql -- mariadb-dump --no-defaults --user=mysql --skip-comments --skip-dump-date \
      --order-by-primary "$database" "$table" | sed 's/ AUTO_INCREMENT=[0-9]*//' | md5sum)
    echo "table $database.$table $digest"
  done
done`;
