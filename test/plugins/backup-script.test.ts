import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { $ } from 'zx';
import { backup } from '../../plugins/backup.ts';
import { listedAliases, parseBackupResult, renderBackupScript } from '../../plugins/lib/backup-script.ts';
import { makeLocalTransport } from '../../src/transport/local-transport.ts';
import { quote } from '../../src/transport/quote.ts';
import type { Shell } from '../../src/transport/transport.ts';
import { clientState, desired } from '../kit/clients.ts';
import { sandboxContext, settle } from '../kit/plugin-context.ts';

const client = (alias: string, presence: 'present' | 'absent' = 'present') =>
  clientState({ alias, presence });

const has = (tool: string) => {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`]);
    return true;
  } catch {
    return false;
  }
};
const missing = ['bash', 'zstd', 'flock', 'sha256sum'].filter((tool) => !has(tool));
if (missing.length > 0)
  console.warn(`The backup script is not tried: this machine has no ${missing.join(', ')}`);

describe.skipIf(missing.length > 0)('the backup script', () => {
  test('makes a compressed dump of each client and tells file, size, sha256 and seconds', async () => {
    const host = await makeHost(['acme', 'beta']);
    const { results, exitCode } = await host.run();
    expect(exitCode).toBe(0);
    expect(results.map((result) => [result.client, result.status])).toEqual([
      ['acme', 'ok'],
      ['beta', 'ok'],
    ]);
    const [acme] = results;
    if (acme?.status !== 'ok') throw new Error('no result');
    expect(acme.file).toMatch(/\/acme\/acme-\d{8}T\d{6}Z\.sql\.zst$/);
    const { stdout } = await $({
      quiet: true,
    })`zstd -dc ${acme.file}; sha256sum ${acme.file}; stat -c '%a %s' ${acme.file}`;
    expect(stdout).toBe(
      `rows of acme\n-- Dump completed on X\n${acme.sha256}  ${acme.file}\n600 ${acme.size}\n`,
    );
    expect(acme.seconds).toBeGreaterThan(0);
  });

  test.each([
    ['broken', 'cannot read table mariadb-dump ended with code 2'],
    ['cut', 'the dump is cut off: it has no end mark'],
    ['gone', 'no such database mariadb-dump ended with code 1'],
  ])('tries all when one is %s, exits with 1, and touches no good dump', async (alias, message) => {
    const host = await makeHost(['acme', alias, 'zeta']);
    await host.addDump(alias, '20200101T000000Z');
    const { results, exitCode } = await host.run();
    expect(exitCode).toBe(1);
    expect(Object.fromEntries(results.map(({ client, status }) => [client, status]))).toEqual({
      acme: 'ok',
      [alias]: 'failed',
      zeta: 'ok',
    });
    expect(results.find(({ client }) => client === alias)?.message).toBe(message);
    expect(await readdir(join(host.folder, alias))).toEqual([`${alias}-20200101T000000Z.sql.zst`]);
  });

  test('fails when the disk is full, and leaves nothing half done', async () => {
    const host = await makeHost(['acme']);
    await host.fake('zstd', 'echo "No space left on device" >&2; exit 70');
    const { results } = await host.run();
    expect(results).toMatchObject([
      { status: 'failed', message: expect.stringMatching(/No space .* code 70$/) },
    ]);
    expect(await readdir(join(host.folder, 'acme'))).toEqual([]);
  });

  test('keeps the last dumps of a client, and lets the oldest go only after a good one', async () => {
    const host = await makeHost(['acme', 'cut'], 2);
    for (const alias of ['acme', 'cut'])
      for (const day of ['01', '02', '03']) await host.addDump(alias, `202001${day}T000000Z`);
    await host.run();
    const acme = await readdir(join(host.folder, 'acme'));
    expect(acme).toHaveLength(2);
    expect(acme[0]).toBe('acme-20200103T000000Z.sql.zst');
    expect(await readdir(join(host.folder, 'cut'))).toHaveLength(3);
  });

  test('backs up only those whom it is told, and refuses what is no name', async () => {
    const host = await makeHost(['acme', 'beta']);
    const { results, exitCode } = await host.run(['beta', '../"x\n']);
    expect(results.map(({ client, status }) => [client, status])).toEqual([
      ['beta', 'ok'],
      ['../"x ', 'failed'],
    ]);
    expect(exitCode).toBe(1);
    expect(await readdir(host.folder)).toEqual(['beta']);
  });

  test('has nothing to do for an empty list', async () => {
    expect(await (await makeHost([])).run()).toEqual({ results: [], exitCode: 0 });
  });

  test('runs one at a time', async () => {
    const host = await makeHost(['slow']);
    const [first, second] = await Promise.all([host.run(), host.run()]);
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(await readFile(join(host.root, 'calls'), 'utf8')).toBe('begin\nend\nbegin\nend\n');
  });

  test.skipIf(!has('shellcheck'))('gives shellcheck nothing to say', async () => {
    const host = await makeHost(['acme', 'beta']);
    expect((await $({ quiet: true, nothrow: true })`shellcheck ${host.script}`).stdout).toBe('');
  });

  test('works with the little that cron gives it', async () => {
    const host = await makeHost(['acme']);
    const { results } = await host.run([], { PATH: `${host.root}/bin` });
    expect(results).toMatchObject([{ status: 'ok' }]);
  });
});

describe.skipIf(missing.length > 0)('backups on a server', () => {
  test('report a result for each client, and fail those that have none', async () => {
    const host = await makeHost(['acme', 'cut']);
    const ctx = await host.context();
    await backup.actions!.backup!(
      ctx,
      desired([client('acme'), client('cut'), client('old-one', 'absent')], true),
    );
    expect(ctx.reports.map(({ client, data }) => [client, data.status])).toEqual([
      ['acme', 'ok'],
      ['cut', 'failed'],
    ]);
    expect(ctx.failures).toEqual(
      new Map([['cut', 'The backup of cut failed: the dump is cut off: it has no end mark']]),
    );
  });

  test('fail everybody where the script is not there', async () => {
    const host = await makeHost([]);
    await rm(host.script);
    const ctx = await host.context();
    await backup.actions!.backup!(ctx, desired([client('acme')]));
    expect(ctx.failures.get('acme')).toMatch(/has no result for it \(.*(not found|No such file)/);
  });

  test('end with a last dump when a client is deleted, once, and its dumps are put away', async () => {
    const host = await makeHost(['acme']);
    await host.addDump('acme', '20200101T000000Z');
    const ctx = await host.context();
    await settle(backup, ctx, desired([client('acme', 'absent')]));
    const kept = await readdir(join(`${host.folder}-deleted`, 'acme-20300101T000000Z'));
    expect(kept).toHaveLength(2);
    expect(await readdir(host.folder)).toEqual([]);
    expect(listedAliases(await readFile(host.script, 'utf8'))).toEqual([]);
    expect(ctx.reports).toMatchObject([{ client: 'acme', data: { status: 'ok' } }]);
    expect(await backup.plan(ctx, desired([client('acme', 'absent')]))).toEqual([]);
  });

  test('keep a client whose last dump failed, without harm to those beside it', async () => {
    const host = await makeHost(['acme', 'cut']);
    await host.addDump('cut', '20200101T000000Z');
    const ctx = await host.context();
    const both = desired([client('acme', 'absent'), client('cut', 'absent')]);
    await backup.apply(ctx, await backup.plan(ctx, both), both);
    expect([...ctx.failures]).toEqual([['cut', expect.stringMatching(/so its database stays: .* end mark/)]]);
    expect(await readdir(host.folder)).toEqual(['cut']);
    expect(listedAliases(await readFile(host.script, 'utf8'))).toEqual(['cut']);
    expect((await backup.plan(ctx, both)).map((change) => change.client)).toEqual(['cut', 'cut']);
  });

  test('put away the dumps of a client whose database is gone, without another', async () => {
    const host = await makeHost(['gone']);
    await host.addDump('gone', '20200101T000000Z');
    const ctx = await host.context();
    await settle(backup, ctx, desired([client('gone', 'absent')]));
    expect(await readdir(join(`${host.folder}-deleted`, 'gone-20300101T000000Z'))).toHaveLength(1);
    expect(ctx.logs).toMatchObject([
      { client: 'gone', text: expect.stringContaining('No last dump of gone') },
    ]);
  });

  test('take a last dump of a client that was never in the script', async () => {
    const host = await makeHost([]);
    const ctx = await host.context();
    await settle(backup, ctx, desired([client('acme', 'absent')]));
    expect(await readdir(join(`${host.folder}-deleted`, 'acme-20300101T000000Z'))).toHaveLength(1);
  });

  test('finish what a broken attempt left between two folders', async () => {
    const host = await makeHost(['acme']);
    await host.addDump('acme', '20200101T000000Z');
    const ctx = await host.context();
    await cp(join(host.folder, 'acme'), join(`${host.folder}-deleted`, 'acme-20300101T000000Z'), {
      recursive: true,
    });
    await host.addDump('acme', '20200102T000000Z');
    await settle(backup, ctx, desired([client('acme', 'absent')]));
    expect(ctx.reports).toEqual([]);
    expect(await readdir(join(`${host.folder}-deleted`, 'acme-20300101T000000Z'))).toHaveLength(2);
  });
});

/** A folder with the script and a MariaDB that only seems to be one: it has acme, beta, zeta, slow, cut and broken. */
async function makeHost(aliases: string[], keep = 14) {
  const root = await mkdtemp(join(tmpdir(), 'regent-backup-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const folder = join(root, 'dumps');
  const script = join(root, 'backup.sh');
  const fake = async (name: string, code: string) => {
    await mkdir(join(root, 'bin'), { recursive: true });
    await writeFile(join(root, 'bin', name), `#!/bin/bash\nPATH=$PATH:/usr/bin:/bin\n${code}\n`);
    await chmod(join(root, 'bin', name), 0o755);
  };
  await fake('mariadb', `cat >/dev/null; printf '#batch 0\\nacme\\nbeta\\ncut\\n#batch end\\n'`);
  await fake(
    'mariadb-dump',
    `database=\${@: -1}
     case $database in
       gone) echo 'no such database' >&2; exit 1 ;;
       broken) echo 'rows'; echo 'cannot read table' >&2; exit 2 ;;
       slow) echo begin >>${root}/calls; sleep 0.3; echo end >>${root}/calls ;;
     esac
     echo "rows of $database"
     [[ $database == cut ]] || echo '-- Dump completed on X'`,
  );
  await writeFile(script, renderBackupScript({ folder, keep, aliases }), { mode: 0o755 });
  const path = `${root}/bin:${process.env.PATH}`;
  return {
    root,
    folder,
    script,
    fake,
    async addDump(alias: string, time: string) {
      await mkdir(join(folder, alias), { recursive: true });
      await writeFile(join(folder, alias, `${alias}-${time}.sql.zst`), 'an older dump');
    },
    async run(names: string[] = [], env: NodeJS.ProcessEnv = { PATH: path }) {
      const shell = $({ env, nothrow: true, quiet: true, shell: '/bin/bash', quote });
      const { stdout, exitCode } = await shell`${script} ${names}`;
      return {
        results: stdout
          .trim()
          .split('\n')
          .flatMap((line) => parseBackupResult(line) ?? []),
        exitCode,
      };
    },
    /** This machine as the server: its files, and a shell that finds the false MariaDB first. */
    async context() {
      const shell = $({ env: { PATH: path }, quiet: true, shell: '/bin/bash', quote, prefix: '' }) as Shell;
      const ctx = await sandboxContext(backup, { options: { script, folder, keep } });
      const files = makeLocalTransport({ root: '/' }).files(ctx.signal);
      return Object.assign(ctx, { sandbox: false, files, $: shell });
    },
  };
}
