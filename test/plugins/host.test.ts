import { describe, expect, test } from 'vitest';
import { $ as zx } from 'zx';
import { host } from '../../plugins/host.ts';
import { factsIn, hostFacts } from '../../plugins/lib/host-facts.ts';
import type { Shell } from '../../src/transport/transport.ts';
import { backOffice, desired, frontOffice, reverseProxy } from '../kit/clients.ts';
import { sandboxContext } from '../kit/plugin-context.ts';

const server: Record<string, string[]> = {
  os: ['Debian GNU/Linux 12 (bookworm)'],
  uid: ['0'],
  apache: ['2.4.62'],
  module: ['rewrite', 'headers', 'php8.2', 'alias', 'dir', 'env', 'proxy', 'proxy_http', 'ssl'],
  mariadb: ['10.11.6-MariaDB'],
  'root-login': [''],
  php: ['8.2.1'],
  release: ['/var/lib/monarc/releases/MonarcAppFO-v2.13\tv2.13.1'],
  disk: ['/\t1000\t500', '/var/www\t1000\t500'],
  memory: ['4096\t1024'],
  tool: ['bash', 'flock', 'perl', 'sha256sum', 'tar', 'zstd'],
};

/** What the script prints on a server that has this, with a clock that is so far ahead. */
function printed(has: Record<string, string[]>, aheadMs = 0): string {
  const now = `${Date.now() + aheadMs}000000`;
  const all = { begun: [now], ...has, ended: [now] };
  return Object.entries(all)
    .flatMap(([name, values]) => values.map((value) => `${name}\t${value}\t\n`))
    .join('');
}

async function check(has: Record<string, string[]>, given = frontOffice, aheadMs = 0) {
  const ctx = await sandboxContext(host, { server: given });
  const said = (stdout: string) => Promise.resolve({ stdout, stderr: '', exitCode: 0 });
  // What comes with input is a question to MariaDB, which has nothing to object.
  const $ = ((first: unknown) =>
    Array.isArray(first)
      ? said(printed(has, aheadMs))
      : () => said('#batch 0\n#batch end\n')) as unknown as Shell;
  const message = await host.actions!.check!({ ...ctx, sandbox: false, $ }, desired([])).then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
  return { message, ctx, report: ctx.reports[0]?.data, warnings: ctx.logs.map(({ text }) => text) };
}

test('a sandbox gives the reason to skip, and there is never anything to change', async () => {
  expect(host.needsServices).toBe('nothing runs in a sandbox');
  expect(await host.plan(await sandboxContext(host), desired([]))).toEqual([]);
});

describe('the check of a server', () => {
  test('reports what is there', async () => {
    const { message, report, warnings } = await check(server);
    expect(message).toBeUndefined();
    expect(warnings).toEqual([]);
    expect(report).toMatchObject({
      os: 'Debian GNU/Linux 12 (bookworm)',
      isRoot: true,
      apache: { version: '2.4.62', modules: expect.arrayContaining(['php8.2']) },
      mariadb: { version: '10.11.6-MariaDB', letsRootIn: true },
      php: '8.2.1',
      release: { path: '/var/lib/monarc/releases/MonarcAppFO-v2.13', version: 'v2.13.1' },
      disks: [
        { path: '/', size: 1000, free: 500 },
        { path: '/var/www', size: 1000, free: 500 },
      ],
      memory: { size: 4096, free: 1024 },
      missing: [],
    });
    expect(Math.abs(report!.clockAheadMs as number)).toBeLessThan(1000);
  });

  test('says which packages are missing, and the command that installs them', async () => {
    const { message, warnings, report } = await check({
      os: ['Debian'],
      uid: ['0'],
      tool: ['bash', 'perl', 'tar'],
    });
    expect(message).toContain('fo1.test lacks Apache, Apache module rewrite, ');
    expect(message).toContain(
      'Run there: sudo apt-get install apache2 libapache2-mod-php mariadb-server php-cli util-linux coreutils zstd && ' +
        'sudo a2enmod rewrite headers alias dir env && sudo systemctl restart apache2',
    );
    expect(warnings).toContain('Missing: zstd');
    expect(report?.missing).toContain('MariaDB');
  });

  test('says which modules of Apache are to be enabled', async () => {
    const { message } = await check({ ...server, module: ['alias', 'rewrite', 'proxy'] }, reverseProxy);
    expect(message).toBe(
      'rpx.test lacks Apache module proxy_http, Apache module headers, Apache module ssl. Run there: ' +
        'sudo a2enmod proxy_http headers ssl && sudo systemctl restart apache2',
    );
  });

  test('asks of a back office no more than MariaDB, and says how root gets in', async () => {
    const { tool, uid, os, mariadb } = server;
    const has = { os: os!, uid: uid!, mariadb: mariadb!, tool: tool! };
    expect((await check({ ...has, 'root-login': [''] }, backOffice)).message).toBeUndefined();
    expect((await check(has, backOffice)).message).toMatch(
      /lacks root login to MariaDB.* "sudo mariadb" works/,
    );
  });

  test('says that sudo is missing where the user does not become root', async () => {
    expect((await check({ ...server, uid: ['1000'] })).message).toMatch(/lacks root by sudo\. Let the user/);
  });

  test('remarks on a wrong clock, a full disk and a release that is not there, and goes on', async () => {
    const { release: _, ...without } = server;
    const { message, warnings } = await check({ ...without, disk: ['/\t1000\t40'] }, frontOffice, -60_000);
    expect(message).toBeUndefined();
    expect(warnings).toEqual([
      'The disk of / is nearly full: 4 % is free.',
      expect.stringMatching(/^The server's clock is (59|60)\d{3} ms behind Regent's/),
      expect.stringMatching(/^No MONARC release: /),
    ]);
  });
});

test('the clock is compared with the middle of the time that the answer took', () => {
  const at = (ms: number) => [`${ms}000000`];
  const stdout = (begun: number, ended: number) => `begun\t${at(begun)[0]}\t\nended\t${at(ended)[0]}\t\n`;
  expect(factsIn(stdout(1_010, 1_090), 1_000, 1_100).clockAheadMs).toBe(0);
  expect(factsIn(stdout(6_010, 6_090), 1_000, 1_100).clockAheadMs).toBe(5_000);
});

test.skipIf(process.platform !== 'linux')('the script looks at a machine in one command', async () => {
  const facts = await hostFacts(zx({ quiet: true }));
  expect(facts.os).not.toBe('unknown');
  expect(facts.disks[0]).toMatchObject({ path: '/', size: expect.any(Number) });
  expect(facts.memory.size).toBeGreaterThan(1e8);
  expect(facts.isRoot).toBe(process.getuid?.() === 0);
  expect(Math.abs(facts.clockAheadMs)).toBeLessThan(1000);
});
