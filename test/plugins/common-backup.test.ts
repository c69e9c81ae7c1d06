import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commonBackup } from '../../plugins/backup/common-backup.ts';
import { listedAliases } from '../../plugins/backup/backup-script.ts';
import type { Shell } from '../../src/runner/contract/plugin.ts';
import { desired } from '../kit/clients.ts';
import { sandboxContext, settle } from '../kit/plugin-context.ts';
import { mariadbContext } from './fake-mariadb.ts';

const SCRIPT = '/usr/local/bin/backup_monarc_common.sh';
const FOLDER = '/var/lib/mysql-backup/monarc';
const nobody = desired([], true);

test('the script lists the database alone, has no folder of clients, and is mended', async () => {
  const ctx = await sandboxContext(commonBackup);
  await settle(commonBackup, ctx, nobody);
  const path = join(ctx.root, SCRIPT);
  const text = await readFile(path, 'utf8');
  expect(listedAliases(text)).toEqual(['monarc_common']);
  expect(text).toContain("\nwww=''\ncode='/var/lib/monarc/bo'\n");
  for (const folder of [FOLDER, `${FOLDER}/monarc_common`])
    expect((await stat(join(ctx.root, folder))).mode & 0o7777).toBe(0o700);
  await writeFile(path, text.replace('keep_last=7', 'keep_last=1'));
  const changes = await settle(commonBackup, ctx, nobody);
  expect(changes.map(({ diff }) => diff)).toEqual([expect.stringContaining('-keep_last=1\n+keep_last=7\n')]);
});

test('a script of somebody else stays, and is not run', async () => {
  const ctx = await sandboxContext(commonBackup);
  await mkdir(join(ctx.root, '/usr/local/bin'), { recursive: true });
  await writeFile(join(ctx.root, SCRIPT), 'mysqldump --databases monarc_common\n');
  const refusal = `${SCRIPT} on bo.test was not written by Regent, so it was left as it is: in its place, monarc_common`;
  await expect(commonBackup.plan(ctx, nobody)).rejects.toThrow(refusal);
  for (const action of ['check', 'backup'])
    await expect(commonBackup.actions![action]!(ctx, nobody)).rejects.toThrow(refusal);
  expect(await readdir(ctx.root)).toEqual(['usr']);
});

test('a database that is not there, and a script that is not there yet, are told in words', async () => {
  const ctx = await mariadbContext(commonBackup, () => ({ rows: [] }));
  await expect(commonBackup.actions!.backup!(ctx, nobody)).rejects.toThrow(
    /backup_monarc_common.sh is not on bo.test yet. Use syncServer/,
  );
  expect(ctx.reports).toMatchObject([{ data: { client: 'monarc_common', status: 'failed' } }]);
  await expect(commonBackup.actions!.check!(ctx, nobody)).rejects.toThrow(
    /^The back office bo.test cannot be backed up: there is no database monarc_common, .* option database of common-backup/,
  );
});

test('a check wants age if the backup is to be encrypted, and a proof says that there is nothing to prove', async () => {
  const ctx = await mariadbContext(commonBackup, () => ({ rows: ['1'] }));
  await expect(commonBackup.actions!.prove!(ctx, nobody)).rejects.toThrow(
    'monarc_common on bo.test has no good backup that could be proven. Use backupServer, which makes one.',
  );
  const lacking = (() => () =>
    Promise.resolve({ stdout: '', stderr: '', exitCode: 127 })) as unknown as Shell;
  const options = commonBackup.options.parse({ recipient: `age1${'q'.repeat(58)}` });
  await expect(commonBackup.actions!.check!({ ...ctx, options, $: lacking }, nobody)).rejects.toThrow(
    /^bo.test lacks age, .*sudo apt-get install age$/,
  );
});
