/** Backups that are handed to a real restic, with a repository in a folder of this machine. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFile,
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { $ } from 'zx';
import { offsite } from '../../plugins/offsite/offsite.ts';
import type { BackupCopy, CopyableBackup, Shell } from '../../src/runner/contract/plugin.ts';
import { quote } from '../../src/transport/ssh/quote.ts';
import { clientState, desired } from '../kit/clients.ts';
import { newFolder } from '../kit/folder.ts';
import { sandboxContext } from '../kit/plugin-context.ts';
import { canRun } from '../kit/services/service.ts';

const hasRestic =
  canRun('restic', 'install restic.', 'restic', 'version') &&
  canRun('zstd', 'install zstd.', 'zstd', '--version');
const PASSWORD = 'word-of-the-test';

interface Snapshot {
  short_id: string;
  time: string;
  hostname: string;
  paths: string[];
  tags: string[];
}

/** This machine as the server, with a repository, and backups that are files in a folder. */
async function makeServer(given: object = {}) {
  const root = await newFolder('offsite');
  const at = (name: string) => join(root, name);
  const own = { passwordFile: at('password'), environmentFile: at('environment') };
  await writeFile(own.passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  await writeFile(own.environmentFile, `# for the test\n\nRESTIC_CACHE_DIR="${at('cache')}"\n`, {
    mode: 0o600,
  });
  const sandbox = await sandboxContext(offsite, {
    options: { repository: at('repository'), ...own, ...given },
  });
  const backups: CopyableBackup[] = [];
  const shell = $({ quiet: true, shell: '/bin/bash', quote, prefix: '' });
  const ctx = {
    ...sandbox,
    sandbox: false,
    $: shell as unknown as Shell,
    copyable: async () => backups.map((backup) => ({ ...backup })),
    async saveCopy(copy: BackupCopy) {
      const backup = backups.find(({ id }) => id === copy.backupId);
      if (backup !== undefined) backup.copy = copy;
    },
  };
  const restic = (...args: string[]) =>
    $({
      quiet: true,
      env: { ...process.env, RESTIC_CACHE_DIR: at('cache'), RESTIC_PASSWORD_FILE: own.passwordFile },
    })`restic --repo ${at('repository')} ${args}`;
  await mkdir(at('dumps'));
  return {
    ctx,
    backups,
    at,
    restic,
    init: () => restic('init'),
    async snapshots(): Promise<Snapshot[]> {
      const all = JSON.parse((await restic('snapshots', '--json')).stdout) as Snapshot[];
      return all.toSorted((one, other) => kindOf(one) - kindOf(other));
    },
    dump: async (id: string, file: string) => (await restic('dump', id, file)).stdout,
    /** A good backup whose dump has this content; newer than those before. */
    async backup(alias: string, stamp: string, content: string, archive?: string): Promise<CopyableBackup> {
      const stem = at(`dumps/${alias}-${stamp}`);
      const put = async (kind: string, text: string) => {
        const path = `${stem}.${kind}`;
        await $({ input: text })`zstd -q -c > ${path}`;
        const bytes = await readFile(path);
        return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
      };
      await writeFile(`${stem}.json`, '{"version":1}');
      const backup = {
        id: `${alias}-${stamp}`,
        clientId: alias,
        alias,
        at: new Date('2030-01-01T00:00:00Z'),
        madeBy: null,
        isThere: true,
        dump: await put('sql.zst', content),
        archive: archive === undefined ? null : await put('files.tar.zst', archive),
        manifest: `${stem}.json`,
        copy: null,
      };
      backups.unshift(backup);
      return backup;
    },
    /** What was warned of. */
    async handOver(...aliases: string[]) {
      const before = ctx.logs.length;
      const clients = aliases.map((alias) => clientState({ alias }));
      await offsite.actions!['backup']!(ctx, { ...desired(clients), named: aliases.length > 0 });
      const logs = ctx.logs.slice(before);
      return logs.filter(({ level }) => level === 'warn').map(({ text }) => text);
    },
  };
}

/** In the order in which Regent makes them. */
const kindOf = ({ paths }: Snapshot) =>
  ['.sql', '.tar', '.json'].findIndex((kind) => paths[0]?.includes(kind));

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `INSERT INTO t VALUES (${from + at});\n`).join('');

describe.skipIf(!hasRestic)('backups that are handed to restic', () => {
  test('each of its files is one snapshot of the plain content, with the time of the backup', async () => {
    const server = await makeServer();
    await server.init();
    const content = lines(0, 600_000);
    const backup = await server.backup('acme', '20301123T023000Z', content, 'an archive');
    expect(await server.handOver()).toEqual([]);
    const made = await server.snapshots();
    expect(made.map(({ paths, tags, hostname, time }) => ({ paths, tags, hostname, time }))).toEqual(
      ['acme.sql', 'acme.files.tar', 'acme.json'].map((file) => ({
        paths: [`/${file}`],
        tags: ['regent', 'acme', 'acme-20301123T023000Z'],
        hostname: server.ctx.server.fqdn,
        time: '2030-11-23T02:30:00Z',
      })),
    );
    expect(await server.dump(made[0]!.short_id, 'acme.sql')).toBe(content);
    expect(await server.dump(made[1]!.short_id, 'acme.files.tar')).toBe('an archive');
    expect(backup.copy).toMatchObject({
      ok: true,
      place: server.at('repository'),
      path: 'acme-20301123T023000Z',
      goneAt: null,
    });
    expect(backup.copy?.files.map(({ name, sha256, snapshot }) => [name, sha256, snapshot])).toEqual([
      ['acme-20301123T023000Z.sql.zst', backup.dump.sha256, made[0]!.short_id],
      ['acme-20301123T023000Z.files.tar.zst', backup.archive?.sha256, made[1]!.short_id],
      ['acme-20301123T023000Z.json', expect.any(String), made[2]!.short_id],
    ]);
    expect(JSON.stringify([server.ctx.logs, server.ctx.reports])).not.toContain(PASSWORD);
    // What is there already is not stored twice, although both dumps are compressed: only the last piece is new, which
    // has 8 MiB at most.
    await server.backup('acme', '20301124T023000Z', content + lines(600_000, 600_010));
    expect(await server.handOver()).toEqual([]);
    const added = Number(/(\d+) KiB were new/.exec(server.ctx.logs.at(-1)?.text ?? '')?.[1]);
    expect(added).toBeLessThan(9 * 1024);
    expect(content.length).toBeGreaterThan(16 * 1024 * 1024);
  });

  test('the database of a back office is handed over like that of a client, and its events are for all', async () => {
    const server = await makeServer();
    await server.init();
    const backup = await server.backup('monarc_common', '20301123T023000Z', 'the models');
    backup.clientId = null;
    expect(await server.handOver()).toEqual([]);
    const made = await server.snapshots();
    expect(made.map(({ paths, tags }) => [paths, tags])).toEqual(
      ['monarc_common.sql', 'monarc_common.json'].map((file) => [
        [`/${file}`],
        ['regent', 'monarc_common', 'monarc_common-20301123T023000Z'],
      ]),
    );
    expect(await server.dump(made[0]!.short_id, 'monarc_common.sql')).toBe('the models');
    expect(backup.copy).toMatchObject({ ok: true, path: 'monarc_common-20301123T023000Z' });
    const next = await server.backup('monarc_common', '20301124T023000Z', 'more models');
    next.clientId = null;
    await writeFile(next.dump.path, 'another');
    expect(await server.handOver()).toEqual([
      expect.stringMatching(/The backup of monarc_common, .* is not what it was when it was made/),
    ]);
    expect(next.copy).toMatchObject({ ok: false });
    expect(server.ctx.logs.filter(({ client }) => client !== undefined)).toEqual([]);
    expect(server.ctx.reports).toMatchObject([{ data: { tag: 'monarc_common-20301123T023000Z' } }]);
    expect(server.ctx.reports.filter(({ client }) => client !== undefined)).toEqual([]);
  });

  test('what is encrypted is handed over as it is', async () => {
    const server = await makeServer();
    await server.init();
    const backup = await server.backup('acme', '20301123T023000Z', 'one', 'two');
    const seal = async (file: NonNullable<typeof backup.archive>) => {
      const path = `${file.path}.age`;
      await writeFile(path, `sealed ${basename(path)}`);
      const bytes = await readFile(path);
      return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    };
    backup.dump = await seal(backup.dump);
    backup.archive = await seal(backup.archive!);
    expect(await server.handOver('acme')).toEqual([]);
    const made = await server.snapshots();
    expect(made.map(({ paths }) => paths)).toEqual([
      ['/acme.sql.zst.age'],
      ['/acme.files.tar.zst.age'],
      ['/acme.json'],
    ]);
    expect(await server.dump(made[0]!.short_id, 'acme.sql.zst.age')).toBe(
      `sealed ${basename(backup.dump.path)}`,
    );
    expect(backup.copy).toMatchObject({ ok: true, path: 'acme-20301123T023000Z' });
    expect(await server.handOver('acme')).toEqual([]);
    expect(await server.snapshots()).toHaveLength(3);
  });

  test('what a run has missed, or has not noted, is made up for by the next one, and nothing comes twice', async () => {
    const server = await makeServer();
    const acme = await server.backup('acme', '20301123T023000Z', 'one');
    await server.backup('beta', '20301123T023000Z', 'two');
    expect(await server.handOver()).toEqual([
      `Backups could not be handed to restic: there is no restic repository at ${server.at('repository')}. ` +
        'Make it with "restic init" (docs/copies.md)',
    ]);
    expect(acme.copy).toMatchObject({ ok: false, message: expect.stringContaining('restic init') });
    const check = () => offsite.actions!['check']!(server.ctx, desired([]));
    await expect(check()).rejects.toThrow(/there is no restic repository at /);
    await server.init();
    await expect(check()).resolves.toBeUndefined();
    await server.backup('acme', '20301124T023000Z', 'three');
    expect(await server.handOver('beta')).toEqual([]);
    expect((await server.snapshots()).map(({ tags }) => tags[2])).toEqual(
      Array(2).fill('beta-20301123T023000Z'),
    );
    expect(await server.handOver()).toEqual([]);
    expect(await server.snapshots()).toHaveLength(6);
    expect(server.backups.map(({ copy }) => copy?.ok)).toEqual([true, true, true]);
    acme.copy = null;
    // Also after the server got another name.
    server.ctx.server = { ...server.ctx.server, fqdn: 'new.test', formerFqdns: [server.ctx.server.fqdn] };
    expect(await server.handOver()).toEqual([]);
    expect(server.backups.map(({ copy }) => copy?.goneAt)).toEqual([null, null, null]);
    expect(acme.copy).toMatchObject({ ok: true, files: [{}, {}] });
    expect(await server.snapshots()).toHaveLength(6);
  });

  test('restic forgets what is beyond keep, and no snapshot that somebody else made of this host', async () => {
    const server = await makeServer({ keep: { last: 2 } });
    await server.init();
    const host = ['--host', server.ctx.server.fqdn];
    await server.restic('backup', '--quiet', ...host, server.at('environment'));
    for (const day of [21, 22, 23]) await server.backup('acme', `203011${day}T023000Z`, `of ${day}`);
    expect(await server.handOver()).toEqual([]);
    const daysOf = async () =>
      (await server.snapshots()).map(({ tags }) => (tags as string[] | undefined)?.[2]?.slice(11, 13));
    expect((await daysOf()).toSorted((one = '', other = '') => one.localeCompare(other))).toEqual([
      '22',
      '22',
      '23',
      '23',
      undefined,
    ]);
    // The one that was forgotten is noted, and does not come back.
    expect(await server.handOver()).toEqual([]);
    expect(server.backups.map(({ copy }) => [copy?.ok, copy?.goneAt === null])).toEqual([
      [true, true],
      [true, true],
      [true, false],
    ]);
    expect(await daysOf()).toHaveLength(5);
    // The newest one does.
    const newest = (await server.snapshots()).filter(({ tags }) => tags?.includes('acme-20301123T023000Z'));
    await server.restic('forget', '--quiet', ...newest.map(({ short_id }) => short_id));
    expect(await server.handOver()).toEqual([]);
    expect((await daysOf()).filter((day) => day === '23')).toHaveLength(2);
  });

  test('a dump that is not what it was, or cannot be read to its end, becomes no snapshot; the others do', async () => {
    const server = await makeServer();
    await server.init();
    const changed = await server.backup('acme', '20301123T023000Z', 'one');
    await writeFile(changed.dump.path, 'another');
    const cut = await server.backup('beta', '20301123T023000Z', lines(0, 300_000));
    const part = (await readFile(cut.dump.path)).subarray(0, -500);
    await writeFile(cut.dump.path, part);
    cut.dump.sha256 = createHash('sha256').update(part).digest('hex');
    const gone = await server.backup('gone', '20301123T023000Z', 'three');
    await rm(gone.dump.path);
    await symlink('/etc/passwd', gone.dump.path);
    await server.backup('good', '20301123T023000Z', 'four');
    expect((await server.handOver()).toSorted()).toEqual([
      expect.stringMatching(/acme, .* could not be handed to restic: .* is not what it was when it was made/),
      expect.stringMatching(/beta, .* could not be handed to restic: .* cannot be read to its end/),
      expect.stringMatching(/gone, .* could not be handed to restic: .* is gone, or is no file any more/),
    ]);
    expect((await server.snapshots()).map(({ paths }) => paths[0])).toEqual(['/good.sql', '/good.json']);
  });

  test.each<[string, RegExp, (server: Awaited<ReturnType<typeof makeServer>>) => Promise<unknown>]>([
    [
      'others may read its password',
      /others may read .*password: chmod 600/,
      (it) => chmod(it.at('password'), 0o640),
    ],
    ['its password is missing', /password is missing: it has the password/, (it) => rm(it.at('password'))],
    [
      'its password is behind a link',
      /password is a link/,
      async (it) => {
        await rename(it.at('password'), it.at('other'));
        await symlink(it.at('other'), it.at('password'));
      },
    ],
    [
      'others may read its variables',
      /others may read .*environment: chmod 600/,
      (it) => chmod(it.at('environment'), 0o604),
    ],
    [
      'its variables are no variables',
      /environment has a line that is not NAME=value/,
      (it) => writeFile(it.at('environment'), 'rm -rf /\n'),
    ],
    [
      'the password is another one',
      /the password in .*password does not open .*repository/,
      async (it) => {
        await it.init();
        await writeFile(it.at('password'), 'another\n');
      },
    ],
  ])(
    'if %s, that is said by a check and by a backup, which is good nevertheless',
    async (_, words, spoil) => {
      const server = await makeServer();
      await spoil(server);
      await expect(offsite.actions!['check']!(server.ctx, desired([]))).rejects.toThrow(words);
      const acme = await server.backup('acme', '20301123T023000Z', 'one');
      expect(await server.handOver()).toEqual([expect.stringMatching(words)]);
      expect(acme.copy).toMatchObject({ ok: false, message: expect.stringMatching(words) });
    },
  );

  test('a place that does not answer is said with the words of restic, and without a password', async () => {
    const server = await makeServer({ repository: 'rest:http://127.0.0.1:9/' });
    const url = 'rest:http://regent:secret-word@127.0.0.1:9/';
    await writeFile(server.at('environment'), `RESTIC_REPOSITORY=${url}\n`);
    await server.backup('acme', '20301123T023000Z', 'one');
    const [warning] = await server.handOver();
    expect(warning).toMatch(/rest:http:\/\/127\.0\.0\.1:9\/ does not answer.*connection refused/);
    expect(warning).not.toContain('secret-word');
  });

  test('one that takes too long is stopped, with all that it has started', async () => {
    const server = await makeServer({ timeLimit: 2 });
    await server.init();
    await mkdir(server.at('bin'));
    await writeFile(
      server.at('bin/restic'),
      `#!/bin/bash\n[[ $1 != backup ]] || exec sleep 4711\nexec /usr/bin/restic "$@"\n`,
      { mode: 0o755 },
    );
    await appendFile(server.at('environment'), `PATH=${server.at('bin')}:/usr/bin:/bin\n`);
    await server.backup('acme', '20301123T023000Z', lines(0, 100_000));
    expect(await server.handOver()).toEqual([
      expect.stringMatching(/acme, .* could not be handed to restic: restic did not end within 2 s/),
    ]);
    expect((await $({ quiet: true, nothrow: true })`pgrep -f '[s]leep 4711'`).stdout).toBe('');
  });

  test('a server without restic is told what to install', async () => {
    const server = await makeServer();
    await mkdir(server.at('bin'));
    for (const name of ['timeout', 'bash']) await symlink(`/usr/bin/${name}`, server.at(`bin/${name}`));
    const bare = $({ quiet: true, shell: '/bin/bash', quote, prefix: '', env: { PATH: server.at('bin') } });
    const ctx = { ...server.ctx, $: bare as unknown as Shell };
    await expect(offsite.actions!['check']!(ctx, desired([]))).rejects.toThrow(
      'restic is missing here: apt-get install restic',
    );
  });

  test('while another restic has locked it, Regent waits', async () => {
    const server = await makeServer();
    await server.init();
    await server.backup('acme', '20301123T023000Z', 'one');
    const env = {
      ...process.env,
      RESTIC_PASSWORD_FILE: server.at('password'),
      RESTIC_CACHE_DIR: server.at('cache'),
    };
    const other = spawn('restic', ['--repo', server.at('repository'), 'check', '--quiet'], {
      env,
      stdio: 'ignore',
    });
    onTestFinished(() => void other.kill('SIGKILL'));
    // restic writes it under another name first.
    const locks = async () =>
      (await readdir(server.at('repository/locks'))).filter((name) => !name.includes('tmp'));
    await expect.poll(locks, { interval: 1 }).toHaveLength(1);
    other.kill('SIGSTOP');
    const ended = once(other, 'close');
    const handing = server.handOver();
    setTimeout(() => other.kill('SIGCONT'), 3_000);
    expect(await handing).toEqual([]);
    await ended;
    expect(await server.snapshots()).toHaveLength(2);
  });
});

test('without a repository its steps are skipped; a password in the repository is refused', () => {
  expect(offsite.skip?.(offsite.options.parse({}))).toBe('No restic repository is set.');
  const why = (repository: string) => offsite.options.safeParse({ repository }).error?.issues[0]?.message;
  expect(why('rest:https://user:word@backup.example.org/')).toMatch(/must have no password/);
  expect(why('relative/folder')).toMatch(/must be an absolute path/);
  for (const good of [
    '/srv/restic',
    'sftp:regent@backup.example.org:/srv/restic',
    's3:https://s3.example.org/b',
  ])
    expect(why(good)).toBeUndefined();
  expect(offsite.options.safeParse({ keep: {} }).error?.issues[0]?.message).toMatch(/must keep something/);
});
