import { expect, onTestFinished, test } from 'vitest';
import { host } from '../../../plugins/host.ts';
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

test('a front office reports what it has, in one round trip', async () => {
  const { message, report, trips } = await check(frontOffice);
  expect(message).toBeUndefined();
  expect(trips).toBe(1);
  expect(report).toMatchObject({
    os: 'Debian GNU/Linux 12 (bookworm)',
    isRoot: true,
    apache: {
      version: expect.stringMatching(/^2\.4\./),
      modules: expect.arrayContaining(['rewrite', 'php8.2']),
    },
    mariadb: { version: expect.stringMatching(/^10\.11\..*MariaDB/), letsRootIn: true },
    php: expect.stringMatching(/^8\.2\./),
    release: { path: expect.stringContaining('/var/lib/monarc/releases/MonarcAppFO-'), version: '2.14.0' },
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
    /lacks .*root login to MariaDB by its socket, zstd\. Start MariaDB .* apt-get install zstd/,
  );
  expect(logs).toContain(
    'No MONARC release: /var/lib/monarc/fo leads nowhere, so clients cannot be created here yet.',
  );
});

test('a back office needs its MariaDB and no Apache', async () => {
  expect((await check(backOffice)).message).toBeUndefined();
});
