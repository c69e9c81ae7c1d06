/** All on a host that is not Regent's, as lines that are the same as long as it is: files, folders, databases, accounts. */
import { DATABASES, filesIn, linesOf } from '../e2e/kit/tree.ts';
import type { Host } from '../host.ts';
import { ALIAS } from './condition.ts';

/**
 * One line for each thing: its kind, its name, and a digest of what it is. Everything that was ever written on the
 * host's disk lies in its upper layer, what was removed too; what is not there is as the machine has it.
 */
export async function notRegents(host: Host): Promise<string[]> {
  const [looked, written] = await Promise.all([
    host.exec(LOOK),
    filesIn(host.changed, '%y %m %U:%G %l', VOLATILE),
  ]);
  const files = written
    .filter(({ facts }) => !facts.startsWith('d'))
    .map(({ path, facts, digest }) => `file ${path} ${facts} ${digest}`);
  return [...linesOf(looked.stdout), ...files].filter((line) => !OWN.test(line)).toSorted();
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
    `^(?:account|grant) ${ALIAS}@`,
    `^(?:table|columns) ${ALIAS}\\.`,
    '^table monarc_common\\.clients_models\\s',
  ].join('|'),
);

/** Asks MariaDB as its own account, which gets in whatever an administrator has done to root's. */
const LOOK = `
find /etc /home/ansible /opt /root /srv /usr/local /var/www /var/lib/monarc /var/spool/cron -xdev -type d \
  -printf 'folder %p %m %u:%g\\n' 2>/dev/null
find /root -xdev -type f -exec sha256sum {} + | sed 's/^\\([^ ]*\\)  \\(.*\\)/file \\2 \\1/'
[ -S /run/mysqld/mysqld.sock ] || exit 0
sql() { runuser -u mysql -- mariadb --no-defaults --user=mysql --batch --raw --skip-column-names "$@"; }
${DATABASES}`;
