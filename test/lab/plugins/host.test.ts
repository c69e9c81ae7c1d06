import { expect, onTestFinished, test } from 'vitest';
import { host } from '../../../plugins/host/host.ts';
import { desired } from '../../kit/clients.ts';
import type { Host } from '../host.ts';
import { lab } from '../kit.ts';
import { hostContext } from './host-context.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy } = lab();

async function check(on: Host) {
  const ctx = await hostContext(host, on);
  let report: Record<string, unknown> = {};
  const message = await host.actions!.check!(
    { ...ctx, report: (data) => void (report = data) },
    desired([]),
  ).then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
  return { message, report, trips: ctx.counts.total(), logs: ctx.logs.map(({ text }) => text) };
}

/** Puts a command's work back when the test ends. */
async function broken(on: Host, command: string, mended: string) {
  await on.exec(command);
  onTestFinished(async () => void (await on.exec(mended)));
}

test('a front office reports what it has, in a question to it, to MariaDB, to Apache and to the journal, and some about cron', async () => {
  const { message, report, trips } = await check(frontOffice);
  expect(message).toBeUndefined();
  expect(trips).toBeLessThanOrEqual(4 + 6);
  expect(report).toMatchObject({
    os: 'Debian GNU/Linux 12 (bookworm)',
    isRoot: true,
    apache: {
      version: expect.stringMatching(/^2\.4\./),
      modules: expect.arrayContaining(['rewrite', 'php8.2']),
    },
    mariadb: { version: expect.stringMatching(/^10\.11\..*MariaDB/), letsRootIn: true },
    php: expect.stringMatching(/^8\.2\./),
    release: {
      path: expect.stringContaining('/var/lib/monarc/releases/MonarcAppFO-'),
      version: '2.14.0',
      readable: true,
    },
    listeners: [{ address: '*', port: 80, program: 'apache2' }],
    unwritable: [],
    missing: [],
  });
  expect((report.disks as { path: string }[]).map(({ path }) => path)).toEqual([
    '/',
    '/var/lib/mysql',
    '/var/www',
  ]);
  expect(Math.abs(report.clockAheadMs as number)).toBeLessThan(200);
});

test('modules that are not enabled are named, with the command that does it, which helps', async () => {
  await broken(
    reverseProxy,
    'a2dismod -q -f proxy proxy_http ssl headers rewrite',
    'a2enmod -q proxy proxy_http ssl headers rewrite',
  );
  const { message, logs } = await check(reverseProxy);
  expect(logs).toContain('Missing: Apache module proxy_http');
  const command = /Run there: (.*)$/.exec(message ?? '')?.[1];
  expect(command).toBe('sudo a2enmod proxy proxy_http headers rewrite ssl && sudo systemctl restart apache2');
  await reverseProxy.exec(command!.replace('sudo systemctl restart apache2', 'true'));
  expect((await check(reverseProxy)).message).toBeUndefined();
});

test('a MariaDB that does not answer and tools that are not there are named', async () => {
  await broken(
    otherFrontOffice,
    'service mariadb stop; mv /usr/bin/zstd /usr/bin/zstd.away; mv /var/lib/monarc/fo /var/lib/monarc/fo.away',
    'service mariadb start; mv /usr/bin/zstd.away /usr/bin/zstd; mv /var/lib/monarc/fo.away /var/lib/monarc/fo',
  );
  const { message, logs } = await check(otherFrontOffice);
  expect(message).toMatch(
    /lacks .*root login to MariaDB by its socket, a MONARC release, zstd\. Start MariaDB .* apt-get install zstd/,
  );
  expect(message).toContain('/var/lib/monarc/fo leads to no public/index.php');
  expect(logs).toContain('Missing: a MONARC release');
});

const stop = 'apache2ctl stop; while pgrep -x apache2 >/dev/null; do sleep 0.05; done';
const restart = `${stop}; apache2ctl start; while ! ss -Hltn | grep -q :; do sleep 0.05; done`;

test('an Apache that is stopped or refuses its configuration is found', async () => {
  await broken(frontOffice, stop, 'apache2ctl start');
  expect((await check(frontOffice)).message).toBe(
    'fo1.lab.test lacks an Apache on port 80 of 127.0.0.1. Start Apache: "systemctl start apache2".',
  );
  const site = '/etc/apache2/sites-enabled/old.conf';
  await broken(frontOffice, `apache2ctl start; echo Nonsense on >${site}`, `rm ${site}`);
  expect((await check(frontOffice)).message).toMatch(
    /^fo1.lab.test lacks a configuration that Apache accepts\. .*Syntax error on line 1 of \/etc\/apache2\/sites-enabled\/old\.conf.*Nonsense/,
  );
});

test('another program on port 80, and an Apache that listens elsewhere, are told apart', async () => {
  const ports = '/etc/apache2/ports.conf';
  await broken(
    reverseProxy,
    `cp ${ports} /root/; echo 'Listen ${reverseProxy.address}:80' >${ports}; ${restart}`,
    `mv /root/ports.conf ${ports}; ${restart}`,
  );
  const alone = `Apache listens on ${reverseProxy.address}:80 alone: put "Listen 127.0.0.1:80" into /etc/apache2/ports.conf as well`;
  expect((await check(reverseProxy)).message).toContain(alone);
  await broken(
    reverseProxy,
    `${stop}; echo 'Listen 8080' >${ports}; nohup python3 -m http.server --bind 127.0.0.1 80 >/dev/null 2>&1 & echo $! >/root/other.pid
     apache2ctl start; for try in $(seq 100); do ss -Hltn | grep -q 127.0.0.1:80 && break; sleep 0.05; done`,
    'kill $(cat /root/other.pid)',
  );
  expect((await check(reverseProxy)).message).toMatch(
    /python3 has that port, and Apache listens on \*:8080 alone: move python3 to another one/,
  );
});

test('folders that cannot be written to are found, and nothing is left in the others', async () => {
  const folder = '/etc/apache2/sites-available';
  const before = (await frontOffice.exec('find /etc /var/www /var/lib /usr/local | sort')).stdout;
  expect((await check(frontOffice)).message).toBeUndefined();
  expect((await frontOffice.exec('find /etc /var/www /var/lib /usr/local | sort')).stdout).toBe(before);
  await broken(
    frontOffice,
    `mount --bind ${folder} ${folder} && mount -o remount,bind,ro ${folder}
     mount -t tmpfs -o size=4k small /var/www && (cat /dev/zero >/var/www/full || true)`,
    `umount ${folder} /var/www`,
  );
  expect((await check(frontOffice)).message).toMatch(
    /^fo1.lab.test lacks write access to \/etc\/apache2\/sites-available, write access to \/var\/www\. No file can be made there: Read-only file system\. No file can be made there: No space left on device\./,
  );
});

test('PHP-FPM is as good as the module, and must run; what the release demands of PHP is asked for', async () => {
  const composer = '/var/lib/monarc/fo/composer.json';
  await broken(
    otherFrontOffice,
    `a2dismod -q php8.2; a2enmod -q proxy_fcgi setenvif; a2enconf -q php8.2-fpm; ${restart}
     echo '{"require": {"php": "^8.1", "ext-json": "*", "ext-frobnicate": "*", "laminas/x": "1"}}' >${composer}`,
    `a2disconf -q php8.2-fpm; a2dismod -q proxy_fcgi; a2enmod -q php8.2; ${restart}; rm ${composer}`,
  );
  expect((await check(otherFrontOffice)).message).toBe(
    'fo2.lab.test lacks a PHP-FPM that runs, PHP extension frobnicate. Start it: "systemctl start \'php*-fpm\'". ' +
      'Run there: sudo apt-get install php-frobnicate',
  );
  await broken(
    otherFrontOffice,
    `rm ${composer}; mkdir -p /run/php; php-fpm8.2 --daemonize`,
    `touch ${composer}; kill $(cat /run/php/php8.2-fpm.pid)`,
  );
  const { message, report } = await check(otherFrontOffice);
  expect(message).toBeUndefined();
  expect(report).toMatchObject({ fpm: '8.2' });
});

test("PHP's limits for pages are read, unless a pool or a site sets its own", async () => {
  const { logs, report } = await check(frontOffice);
  expect(report.phpLimits).toMatchObject({ upload_max_filesize: '2M', max_execution_time: '30' });
  expect(logs).toEqual([
    expect.stringMatching(/^PHP's limits are too low .*upload_max_filesize is 2M, not 200M/),
  ]);
  const ini = '/etc/php/8.2/apache2/conf.d/90-monarc.ini';
  const conf = '/etc/apache2/conf-enabled/limits.conf';
  await broken(
    frontOffice,
    `printf 'upload_max_filesize = 200M\npost_max_size = 200M\nmemory_limit = 4096M\n' >${ini}
     echo 'php_admin_value max_execution_time 520' >${conf}`,
    `rm ${ini} ${conf}`,
  );
  expect((await check(frontOffice)).logs).toEqual([]);
});

test('a back office needs its MariaDB and no Apache', async () => {
  expect((await check(backOffice)).message).toBeUndefined();
});
