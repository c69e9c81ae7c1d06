import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { $ as zx } from 'zx';
import { host } from '../../plugins/host/host.ts';
import { factsIn, hostFacts } from '../../plugins/host/host-facts.ts';
import type { Http, Shell } from '../../src/transport/transport.ts';
import { backOffice, desired, frontOffice, reverseProxy } from '../kit/clients.ts';
import { newFolder } from '../kit/folder.ts';
import { sandboxContext } from '../kit/plugin-context.ts';

const server: Record<string, string[]> = {
  os: ['Debian GNU/Linux 12 (bookworm)'],
  uid: ['0'],
  apache: ['2.4.62'],
  module: ['rewrite', 'headers', 'php8.2', 'alias', 'dir', 'env', 'proxy', 'proxy_http', 'ssl'],
  mariadb: ['10.11.6-MariaDB'],
  'root-login': [''],
  php: ['8.2.1'],
  listener: ['*\t80\tapache2'],
  release: ['/var/lib/monarc/releases/MonarcAppFO-v2.13\tv2.13.1\treadable'],
  disk: ['/\t1000\t500', '/var/www\t1000\t500'],
  memory: ['4096\t1024'],
  tool: ['bash', 'flock', 'mariadb-dump', 'perl', 'sha256sum', 'tar', 'zstd', '/usr/lib/openssh/sftp-server'],
};

const refused: Http = async () => [new Error('No answer: connection refused')];

/** What the script prints on a server that has this, with a clock that is so far ahead. */
function printed(has: Record<string, string[]>, aheadMs = 0): string {
  const now = `${Date.now() + aheadMs}000000`;
  const all = { begun: [now], ...has, ended: [now] };
  return Object.entries(all)
    .flatMap(([name, values]) => values.map((value) => `${name}\t${value}\t\n`))
    .join('');
}

const answers =
  (status: number, body = '') =>
  async () => [{ status, headers: {}, body }];

async function check(
  has: Record<string, string[]>,
  given = frontOffice,
  aheadMs = 0,
  http: Http = answers(404),
) {
  const ctx = await sandboxContext(host, { server: given });
  const said = (stdout: string) => Promise.resolve({ stdout, stderr: '', exitCode: 0 });
  // What comes with input is a question to MariaDB, which has nothing to object.
  const $ = ((first: unknown) =>
    Array.isArray(first)
      ? said(printed(has, aheadMs))
      : () => said('#batch 0\n#batch end\n')) as unknown as Shell;
  const message = await host.actions!.check!({ ...ctx, sandbox: false, $, http }, desired([])).then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
  return { message, ctx, report: ctx.reports[0]?.data, warnings: ctx.logs.map(({ text }) => text) };
}

test('a sandbox gives the reason to skip, and there is never anything to change', async () => {
  expect(host.needsServices).toBe('no program runs in a sandbox');
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
      release: { path: '/var/lib/monarc/releases/MonarcAppFO-v2.13', version: 'v2.13.1', readable: true },
      disks: [
        { path: '/', size: 1000, free: 500 },
        { path: '/var/www', size: 1000, free: 500 },
      ],
      memory: { size: 4096, free: 1024 },
      missing: [],
    });
    expect(Math.abs(report!.clockAheadMs as number)).toBeLessThan(1000);
  });

  test('remarks on folders that a restart empties', async () => {
    const { message, warnings } = await check({ ...server, 'in-memory': ['/var/log/apache2'] });
    expect(message).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringMatching(/^\/var\/log\/apache2 is in memory: .* Put it on a disk\.$/),
    ]);
  });

  test('says which packages are missing, and the command that installs them', async () => {
    const { message, warnings, report } = await check({
      os: ['Debian'],
      uid: ['0'],
      tool: ['bash', 'perl', 'tar'],
    });
    expect(message).toContain('fo1.test lacks Apache, Apache module rewrite, ');
    expect(message).toContain(
      'Run there: sudo apt-get install apache2 mariadb-server php-cli libapache2-mod-php util-linux coreutils zstd openssh-sftp-server && ' +
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

  test('never tells to install MariaDB where there is MySQL', async () => {
    const { mariadb: _, ...others } = server;
    const { message } = await check({ ...others, mysql: ['9.7.4-2'] });
    expect(message).toMatch(
      /^fo1\.test lacks MariaDB\. It has MySQL 9\.7\.4-2, another product, which Regent does not support/,
    );
    expect(message).not.toContain('apt-get');
  });

  test('tells an extension that is not enabled everywhere from one that is not there', async () => {
    const has = { ...server, 'php-tried': ['8.2.1', '8.2.1'], extension: ['pdo_mysql', 'intl', 'intl'] };
    expect((await check(has)).message).toBe(
      'fo1.test lacks PHP extension pdo_mysql everywhere, PHP extension intl. It is installed, but not for both the ' +
        'command line and Apache: "phpenmod pdo_mysql", and restart what runs PHP. Run there: sudo apt-get install php-intl',
    );
  });

  test.each<[Record<string, string[]>, RegExp]>([
    [
      { hinders: ['open_basedir keeps PHP out of /var/www'] },
      /open_basedir keeps PHP out of \/var\/www\. Change/,
    ],
    [{ 'no-mariadb': ['No such file or directory'] }, /PHP says: No such file or directory\. Set pdo_mysql/],
    [{ 'php-user': ['site1'] }, /It runs as site1: let it run as www-data/],
    [
      { incomplete: ['package.json with a version', 'scripts/x.sh'] },
      /no package\.json .*, no scripts\/x\.sh: install/,
    ],
  ])('says what keeps MONARC from working: %o', async (facts, words) => {
    expect((await check({ ...server, ...facts })).message).toMatch(words);
    expect((await check({ ...server, 'php-user': ['site1', 'www-data'] })).message).toBeUndefined();
  });

  test.each([
    ['8.0.30', '^8.1', '80100', '(^8.1). It has PHP 8.0.30.'],
    ['8.1.2', '^8.0', '80200', '(8.2 or newer). It has PHP 8.1.2.'],
    ['7.4.33', '>=8.0,<8.4', '', '(>=8.0,<8.4). It has PHP 7.4.33.'],
    ['9.0.1', '~8.1', '', '(~8.1). It has PHP 9.0.1.'],
    ['8.2.1', '~8.1.0', '', '(~8.1.0). It has PHP 8.2.1.'],
  ])('says that PHP %s is none for a release that demands %s', async (version, range, atLeast, words) => {
    const has = { ...server, 'php-tried': [version], 'php-range': [range], 'php-at-least': [atLeast] };
    expect((await check(has)).message).toContain(`lacks a PHP that the MONARC release takes ${words}`);
  });

  test.each([
    ['8.2.7-1ubuntu', '^7.4|^8.0', '80100'],
    ['8.4.0RC1', '~8.1', ''],
    ['8.2.1', '>=8.0@stable, <8.4', ''],
    ['8.2.1', '8.*', ''],
    ['8.2.1', 'whatever the author has meant', ''],
    ['8.2.1', '', ''],
  ])('takes PHP %s for a release that demands %j', async (version, range, atLeast) => {
    const has = { ...server, 'php-tried': [version], 'php-range': [range], 'php-at-least': [atLeast] };
    expect((await check(has)).message).toBeUndefined();
  });

  test('says which program for PDF is missing, and the command that installs it', async () => {
    expect((await check({ ...server, 'no-converter': ['/usr/bin/soffice'] })).message).toBe(
      'fo1.test lacks LibreOffice Writer, which makes PDF of deliverables. Run there: sudo apt-get install libreoffice-writer',
    );
    expect((await check({ ...server, 'no-converter': ['/opt/pdf'] })).message).toMatch(
      /^fo1.test lacks \/opt\/pdf, which makes PDF .*pdfConverterBinary/,
    );
  });

  test('says that sudo is missing where the user does not become root', async () => {
    expect((await check({ ...server, uid: ['1000'] })).message).toMatch(/lacks root by sudo\. Let the user/);
  });

  test('says where a file could not be written, once for all folders with the same reason', async () => {
    const why = (folder: string) =>
      `mktemp: failed to create file via template '${folder}/x': Read-only file system`;
    const unwritable = ['/etc/apache2/sites-available', '/etc/apache2/sites-enabled'];
    const has = { ...server, unwritable: unwritable.map((path) => `${path}\t${why(path)}`) };
    expect((await check(has)).message).toBe(
      'fo1.test lacks write access to /etc/apache2/sites-available, /etc/apache2/sites-enabled. ' +
        'No file can be made there: Read-only file system.',
    );
  });

  test('says what Apache says of its configuration', async () => {
    const has = {
      ...server,
      refusal: ['AH00526: Syntax error on line 3 of /etc/apache2/sites-enabled/x.conf:'],
    };
    expect((await check(has, frontOffice, 0, refused)).message).toMatch(
      /^fo1.test lacks a configuration that Apache accepts\. .*AH00526: Syntax error on line 3/,
    );
  });

  test.each([
    ['', refused, 'Start Apache: "systemctl start apache2".'],
    ['10.0.0.1\t80\tapache2', refused, 'Apache listens on 10.0.0.1:80 alone: put "Listen 127.0.0.1:80" into'],
    ['*\t80\tnginx', answers(200), 'nginx has that port: move nginx'],
    [
      '0.0.0.0\t80\tnginx|*\t8080\tapache2',
      answers(404),
      'nginx has that port, and Apache listens on *:8080 alone',
    ],
    ['*\t80\tapache2', refused, 'No answer: connection refused.'],
  ])('says in one sentence why Apache does not answer on port 80: %s', async (listening, http, sentence) => {
    const has = { ...server, listener: listening.split('|').filter(Boolean) };
    const { message } = await check(has, frontOffice, 0, http);
    expect(message).toContain('fo1.test lacks an Apache on port 80 of 127.0.0.1. ');
    expect(message).toContain(sentence);
  });

  test('takes whatever is on port 80 where it leads to what Regent has written', async () => {
    const has = { ...server, listener: ['*\t80\tdocker-proxy'] };
    expect((await check(has, frontOffice, 0, answers(200, 'a-generation'))).message).toBeUndefined();
  });

  test('takes PHP-FPM for PHP, where it runs', async () => {
    const fpm = {
      ...server,
      module: server.module!.map((name) => (name === 'php8.2' ? 'proxy_fcgi' : name)),
    };
    expect((await check({ ...fpm, fpm: ['8.2'] })).message).toBeUndefined();
    expect((await check(fpm)).message).toMatch(
      /lacks a PHP-FPM that runs\. Start it: "systemctl start 'php\*-fpm'"/,
    );
  });

  test("asks for the release and for what it demands, and remarks on PHP's limits", async () => {
    const { release: _, ...without } = server;
    expect((await check(without)).message).toMatch(
      /lacks a MONARC release\. \/var\/lib\/monarc\/fo leads to no/,
    );
    const unreadable = { ...server, release: ['/srv/monarc\t2.13\t'] };
    expect((await check(unreadable)).message).toMatch(
      /that Apache may read\. Let www-data read it: "chmod .* \/srv\/monarc"/,
    );
    expect((await check({ ...server, extension: ['intl', 'pdo_mysql'] })).message).toBe(
      'fo1.test lacks PHP extension intl, PHP extension pdo_mysql. Run there: sudo apt-get install php-intl php-mysql',
    );
    const limit = [
      'upload_max_filesize\t2M',
      'post_max_size\t200M',
      'memory_limit\t-1',
      'max_execution_time\t30',
    ];
    const { message, warnings } = await check({ ...server, limit });
    expect(message).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringMatching(
        /^PHP's limits .*: upload_max_filesize is 2M, not 200M; max_execution_time is 30, not 520\. .*\/etc\/php\/8\.2\//,
      ),
    ]);
  });

  test('remarks on a wrong clock and a full disk, and goes on', async () => {
    const { message, warnings } = await check({ ...server, disk: ['/\t1000\t40'] }, frontOffice, -60_000);
    expect(message).toBeUndefined();
    expect(warnings).toEqual([
      'The disk of / is nearly full: 4 % is free.',
      expect.stringMatching(/^The server's clock is (59|60)\d{3} ms behind Regent's/),
    ]);
  });
});

test('the clock is wrong by what the time that the answer took cannot explain', () => {
  const at = (ms: number) => [`${ms}000000`];
  const stdout = (begun: number, ended: number) => `begun\t${at(begun)[0]}\t\nended\t${at(ended)[0]}\t\n`;
  expect(factsIn(stdout(1_010, 1_090), 1_000, 1_100).clockAheadMs).toBe(0);
  expect(factsIn(stdout(6_010, 6_090), 1_000, 1_100).clockAheadMs).toBe(4_990);
  expect(factsIn(stdout(-3_990, -3_910), 1_000, 1_100).clockAheadMs).toBe(-4_990);
  expect(factsIn(stdout(2_500, 2_560), 1_000, 2_570).clockAheadMs).toBe(0);
});

test.skipIf(process.platform !== 'linux')('the script looks at a machine in one command', async () => {
  const facts = await hostFacts(zx({ quiet: true }), { codeFolder: '/nowhere', owner: 'nobody' }, [
    tmpdir(),
    '/proc/regent',
  ]);
  expect(facts.os).not.toBe('unknown');
  expect(facts.release).toBeUndefined();
  expect(facts.unwritable).toEqual([{ path: '/proc', why: expect.stringContaining('mktemp') }]);
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('.regent-check'))).toEqual([]);
  expect(facts.disks[0]).toMatchObject({ path: '/', size: expect.any(Number) });
  expect(facts.memory.size).toBeGreaterThan(1e8);
  expect(facts.isRoot).toBe(process.getuid?.() === 0);
  expect(Math.abs(facts.clockAheadMs)).toBeLessThan(1000);
});

test.skipIf(process.platform !== 'linux')(
  'the script finds in a release what it says that it needs',
  async () => {
    const release = await newFolder('release');
    const put = async (folder: string, name: string, content: string) => {
      await mkdir(join(release, folder), { recursive: true });
      await writeFile(join(release, folder, name), content);
    };
    await put('public', 'index.php', '<?php');
    const needs = async () =>
      (await hostFacts(zx({ quiet: true }), { codeFolder: release, owner: 'nobody' }, [])).releaseNeeds;
    expect(await needs()).toMatchObject({ missingConverters: [] });

    await put('', 'composer.json', '{ "require": { "php": "^99.0" } }');
    await put('vendor/composer', 'platform_check.php', 'if (!(PHP_VERSION_ID >= 80100)) {');
    await put('config/autoload', 'local.php.dist', "'pdfConverterBinary' => '/usr/bin/soffice',");
    const hasPhp = (await zx({ nothrow: true, quiet: true })`command -v php`).exitCode === 0;
    expect(await needs()).toMatchObject({
      ...(hasPhp ? { phpRange: '^99.0', phpVersions: [expect.stringMatching(/^\d+\.\d+/)] } : {}),
      phpAtLeast: 80_100,
      missingConverters: existsSync('/usr/bin/soffice') ? [] : ['/usr/bin/soffice'],
    });
  },
);

describe('a look', () => {
  const lookAt = async (given: typeof frontOffice, $: Shell, http: Http) =>
    host.look!({ ...(await sandboxContext(host, { server: given })), $, http });

  test.skipIf(process.platform !== 'linux')('sees the disks and the clock of a machine', async () => {
    const look = await lookAt(reverseProxy, zx({ quiet: true }), answers(404));
    expect(look.disks).toContainEqual(
      expect.objectContaining({ path: '/', isNearlyFull: expect.any(Boolean) }),
    );
    expect(new Set(look.disks?.map(({ path }) => path)).size).toBe(look.disks?.length);
    expect(Math.abs(look.clockAheadMs!)).toBeLessThan(1000);
    expect(look.services).toEqual([{ name: 'apache', ok: true }]);
  });

  test('says what does not answer, which disk is nearly full, and that the clock is off', async () => {
    const mariadb = ['no', "ERROR 2002: Can't connect"].join('\t');
    const stdout = printed(
      { disk: ['/\t1000\t50', '/var\t1000\t500', '/\t1000\t50'], mariadb: [mariadb] },
      -60_000,
    );
    const $ = (() => Promise.resolve({ stdout, stderr: '', exitCode: 0 })) as unknown as Shell;
    expect(await lookAt(frontOffice, $, refused)).toMatchObject({
      isClockOff: true,
      disks: [
        { path: '/', size: 1000, free: 50, isNearlyFull: true },
        { path: '/var', size: 1000, free: 500, isNearlyFull: false },
      ],
      services: [
        { name: 'apache', ok: false, message: 'No answer: connection refused' },
        { name: 'mariadb', ok: false, message: "ERROR 2002: Can't connect" },
      ],
    });
  });
});

test('a server that is only observed gets nothing written, not even as a trial, and the check says so', async () => {
  const given = { ...frontOffice, isObserved: true };
  const ctx = await sandboxContext(host, { server: given });
  const folders: unknown[] = [];
  const inputs: string[] = [];
  const $ = ((first: unknown, ...values: unknown[]) => {
    if (Array.isArray(first)) {
      folders.push(values.at(-1));
      return Promise.resolve({ stdout: printed(server), stderr: '', exitCode: 0 });
    }
    inputs.push((first as { input?: string }).input ?? '');
    return () => Promise.resolve({ stdout: '#batch 0\n#batch end\n', stderr: '', exitCode: 0 });
  }) as unknown as Shell;
  await host.actions!.check!({ ...ctx, sandbox: false, $, http: answers(404) }, desired([]));
  expect(folders[0]).toEqual([]);
  expect(inputs.join()).toMatch(/SELECT/);
  expect(inputs.join()).not.toMatch(/CREATE|DROP/);
  expect(ctx.logs.map(({ text }) => text)).toEqual([
    'fo1.test is only observed (mode OBSERVE), so it was not tried whether files can be written there, and whether MariaDB takes new accounts and databases.',
  ]);
});
