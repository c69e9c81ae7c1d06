/** What is on hosts after work for clients, to find what was left over. */
import type { Host } from '../../host.ts';
import { told } from './clients.ts';

const PLACES =
  '/etc /root /run /tmp /usr/local /var/backups /var/lib/regent /var/lib/mysql /var/lib/mysql-backup /var/log/apache2 /var/spool /var/tmp /var/www';

const LOOK = `find ${PLACES} -xdev -maxdepth 5 -not -path '*/cache/*' -not -name 'sess_*' -not -name '*.lock' -not -path '/var/lib/mysql/*/*' 2>/dev/null
ps -eo args | grep -E '^(perl|bash -c|sh -c|mariadbd|/usr/sbin/mariadbd|mariadb)' | grep -v 'ps -eo args' | cut -c 1-80
[ ! -S /run/mysqld/mysqld.sock ] || mariadb -N -e "SELECT CONCAT('user ', user, '@', host) FROM mysql.user"`;

/** The paths, programs and users of MariaDB on these hosts; names that differ each time are made the same. */
export async function tracesOn(hosts: Host[]): Promise<Set<string>> {
  const found = await Promise.all(
    hosts.map(async (host) => {
      const lines = (await told(host, LOOK))
        .replaceAll(/[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/g, '<id>')
        .replaceAll(/\d{8}T\d{6}Z/g, '<time>')
        .split('\n');
      return lines.map((line) => `${host.name}: ${line}`);
    }),
  );
  return new Set(found.flat());
}

export const newTraces = (before: Set<string>, now: Set<string>): string[] =>
  [...now].filter((trace) => !before.has(trace));
