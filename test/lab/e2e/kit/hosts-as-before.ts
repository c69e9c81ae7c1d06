/** Suites that work through Regent leave traces that Regent is right to leave: put the hosts back after them. */
import { afterAll, beforeAll } from 'vitest';
import type { Host } from '../../host.ts';

const FOLDERS =
  '/etc/apache2 /etc/nginx /etc/logrotate.d /usr/local/bin /usr/local/sbin /var/www /var/lib/monarc';
const ACCOUNTS = `SELECT CONCAT(QUOTE(user), '@', QUOTE(host)) FROM mysql.user`;

/** Records what the hosts are like, and brings them back to it after the suite, however that went. */
export function putBack(hosts: Host[]): void {
  beforeAll(async () => {
    await Promise.all(hosts.map((host) => host.exec(REMEMBER)));
  });
  afterAll(async () => {
    await Promise.all(hosts.map((host) => host.exec(RESTORE)));
  });
}

const withMariadb = (commands: string) => `if [ -S /run/mysqld/mysqld.sock ]; then ${commands}; fi`;

const REMEMBER = `set -e
mkdir -p /root/before
tar -cpf /root/before/files.tar --ignore-failed-read ${FOLDERS} 2>/dev/null || true
${withMariadb(`mariadb -Ne 'SHOW DATABASES' >/root/before/databases
mariadb -Ne "${ACCOUNTS}" >/root/before/accounts
if [ -d /var/lib/mysql/monarc_common ]; then mariadb-dump --databases monarc_common --add-drop-database >/root/before/common.sql; fi`)}
touch /root/before/complete`;

/** Nothing is put back of which nothing is known. */
const RESTORE = `
[ -f /root/before/complete ] || exit 1
rm -rf ${FOLDERS} /var/lib/mysql-backup /var/lib/regent
tar -xpf /root/before/files.tar -C /
find /var/log/apache2 -mindepth 1 -type d -exec rm -rf {} + 2>/dev/null
if pgrep -x apache2 >/dev/null; then apache2ctl graceful; fi
${withMariadb(`
mariadb -Ne 'SHOW DATABASES' | grep -vxFf /root/before/databases | sed 's/.*/DROP DATABASE \`&\`;/' | mariadb --force
mariadb -Ne "${ACCOUNTS}" | grep -vxFf /root/before/accounts | sed 's/.*/DROP USER &;/' | mariadb --force
if [ -f /root/before/common.sql ]; then mariadb </root/before/common.sql; fi`)}
rm -rf /root/before`;
