/** Machines that are lost, and the ones that are installed in their place. */
import { afterAll } from 'vitest';
import type { Host } from '../../host.ts';
import { told } from './clients.ts';

/** Gives these hosts their own host keys again after the suite. To be called after useRegent(). */
export function usePutBackKeys(hosts: Host[]): void {
  afterAll(async () => {
    for (const host of hosts) {
      await host.stopSshd().catch(() => undefined);
      await told(host, 'if [ -d /root/key ]; then mv -f /root/key/* /etc/ssh/ && rmdir /root/key; fi');
      await host.startSshd();
    }
  });
}

/**
 * Puts another machine at the host's address: with a host key of its own, the account that lets Regent in, and
 * nothing of what was there, other than what is in /root.
 */
export async function wipe(host: Host): Promise<void> {
  await host.stopSshd().catch(() => undefined);
  await told(host, INSTALL);
  await host.startSshd();
}

export const fingerprintOf = (host: Host): Promise<string> =>
  told(host, "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d' ' -f2");

const INSTALL = `set -e
[ -d /root/key ] || { mkdir /root/key && cp -p /etc/ssh/ssh_host_ed25519_key* /root/key/; }
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
rm -rf /etc/apache2 /etc/logrotate.d /usr/local/bin /var/www
tar -xpf /root/before/files.tar -C /
find /var/log/apache2 -mindepth 1 -type d -exec rm -rf {} + 2>/dev/null
if pgrep -x apache2 >/dev/null; then apache2ctl graceful; fi`;
