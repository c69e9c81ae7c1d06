/** A machine that is installed anew: another host key, and nothing of what was on it. */
import type { Host } from '../host.ts';
import { told } from './clients.ts';

/** The host as it is on the first day, with the account that lets Regent in. What MariaDB and Apache held is gone. */
export async function wipe(host: Host): Promise<void> {
  await host.stopSshd();
  await told(host, INSTALL);
  await host.startSshd();
}

export const fingerprintOf = (host: Host): Promise<string> =>
  told(host, "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d' ' -f2");

const INSTALL = `set -e
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key <<<y >/dev/null
rm -rf /var/lib/regent /var/lib/mysql-backup
if [ -d /var/lib/mysql/mysql ]; then
  mariadb-admin shutdown
  while pgrep -x mariadbd >/dev/null; do sleep 0.05; done
  rm -rf /var/lib/mysql
  install -d -o mysql -g mysql -m 0755 /var/lib/mysql
  mariadb-install-db --user=mysql --skip-test-db --auth-root-authentication-method=socket --cross-bootstrap >/dev/null 2>&1
  service mariadb start >/dev/null
fi
if [ -f /root/before/files.tar ]; then
  rm -rf /etc/apache2 /etc/logrotate.d /usr/local/bin /var/www
  tar -xpf /root/before/files.tar -C /
fi
find /var/log/apache2 -mindepth 1 -type d -exec rm -rf {} +
if pgrep -x apache2 >/dev/null; then apache2ctl graceful; fi`;
