import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backup } from '../../plugins/backup/backup.ts';
import { listedAliases } from '../../plugins/backup/backup-script.ts';
import type { Shell } from '../../src/runner/contract/plugin.ts';
import { clientState, desired } from '../kit/clients.ts';
import { sandboxContext, settle } from '../kit/plugin-context.ts';

const SCRIPT = '/usr/local/bin/backup_monarc_db.sh';
const FOLDER = '/var/lib/mysql-backup/monarc';
const client = (alias: string, presence: 'present' | 'suspended' | 'absent' = 'present') =>
  clientState({ alias, presence });

describe('the files of backups', () => {
  const listIn = async (root: string) => listedAliases(await readFile(join(root, SCRIPT), 'utf8'));

  test('are a script that lists the clients, suspended ones too, and a private folder for each', async () => {
    const ctx = await sandboxContext(backup);
    await settle(backup, ctx, desired([client('beta', 'suspended'), client('acme')], true));
    expect(await listIn(ctx.root)).toEqual(['acme', 'beta']);
    expect((await stat(join(ctx.root, SCRIPT))).mode & 0o7777).toBe(0o755);
    for (const path of [FOLDER, `${FOLDER}/acme`, `${FOLDER}/beta`])
      expect((await stat(join(ctx.root, path))).mode & 0o7777).toBe(0o700);
  });

  test('are there for a server without clients, with an empty list', async () => {
    const ctx = await sandboxContext(backup);
    await settle(backup, ctx, desired([], true));
    expect(await listIn(ctx.root)).toEqual([]);
  });

  test('keep the others in the list when only some clients change', async () => {
    const ctx = await sandboxContext(backup);
    await settle(backup, ctx, desired([client('acme'), client('beta')], true));
    const changes = await settle(backup, ctx, desired([client('gamma'), client('acme', 'absent')]));
    expect(await listIn(ctx.root)).toEqual(['beta', 'gamma']);
    expect(changes.map((change) => [change.client, change.action, change.subject])).toEqual([
      ['gamma', 'create', `${FOLDER}/gamma`],
      ['gamma', 'create', SCRIPT],
      ['acme', 'delete', SCRIPT],
      ['acme', 'delete', `${FOLDER}/acme`],
    ]);
  });

  test('lose in a sync who was deleted, and go on with those who are spared or unknown', async () => {
    const ctx = await sandboxContext(backup);
    await settle(
      backup,
      ctx,
      desired(
        ['acme', 'beta', 'gamma', 'late'].map((alias) => client(alias)),
        true,
      ),
    );
    await settle(backup, ctx, desired([client('acme')], true, ['beta'], ['gamma']));
    expect(await listIn(ctx.root)).toEqual(['acme', 'beta', 'late']);
    expect([...ctx.orphaned]).toEqual([['BACKUP', ['late']]]);
    expect(await readdir(join(ctx.root, FOLDER))).toEqual(['acme', 'beta', 'gamma', 'late']);
  });

  test('are mended where someone changed the script, with its list kept', async () => {
    const ctx = await sandboxContext(backup);
    await settle(backup, ctx, desired([client('acme'), client('beta')], true));
    const path = join(ctx.root, SCRIPT);
    await writeFile(path, (await readFile(path, 'utf8')).replace('keep_last=7', 'keep_last=1'));
    const changes = await settle(backup, ctx, desired([client('acme')]));
    expect(changes.map((change) => change.diff)).toEqual([
      expect.stringContaining('-keep_last=1\n+keep_last=7\n'),
    ]);
    expect(await listIn(ctx.root)).toEqual(['acme', 'beta']);
  });

  test('never replace a script of somebody else, and say who would not be backed up any more', async () => {
    const ctx = await sandboxContext(backup);
    await mkdir(join(ctx.root, '/usr/local/bin'), { recursive: true });
    const playbooks = ['old-one', 'old_two'].map(
      (name) =>
        `mysqldump --defaults-file=/etc/mysql/debian.cnf --databases ${name} > $backupdir/${name}.sql\n`,
    );
    for (const [text, named] of [
      [playbooks.join(''), 'old-one, old_two'],
      ['mysqldump everything\n', 'what it backs up'],
    ] as const) {
      await writeFile(join(ctx.root, SCRIPT), text);
      for (const wanted of [desired([client('acme')]), desired([client('acme')], true)]) {
        await expect(backup.plan(ctx, wanted)).rejects.toThrow(
          `${SCRIPT} on fo1.test was not written by Regent, so it was left as it is: in its place, ${named} would not be`,
        );
        await expect(backup.apply(ctx, [], wanted)).rejects.toThrow('not written by Regent');
        await expect(backup.actions!.check!(ctx, wanted)).rejects.toThrow('not written by Regent');
      }
      expect(await readFile(join(ctx.root, SCRIPT), 'utf8')).toBe(text);
    }
    expect(await readdir(ctx.root)).toEqual(['usr']);
  });

  test('take the place of an empty script', async () => {
    const ctx = await sandboxContext(backup);
    await mkdir(join(ctx.root, '/usr/local/bin'), { recursive: true });
    await writeFile(join(ctx.root, SCRIPT), '\n');
    await settle(backup, ctx, desired([client('acme')]));
    expect(await listIn(ctx.root)).toEqual(['acme']);
  });

  test('move aside in a sandbox when a client is deleted, without a dump, which is said', async () => {
    const ctx = await sandboxContext(backup);
    await settle(backup, ctx, desired([client('acme'), client('beta')], true));
    await writeFile(join(ctx.root, FOLDER, 'acme/by-hand.sql.zst'), 'data');
    await settle(backup, ctx, desired([client('acme', 'absent'), client('beta', 'absent')]));
    expect(await readdir(join(ctx.root, FOLDER))).toEqual([]);
    const kept = join(ctx.root, `${FOLDER}-deleted`, 'acme-20300101T000000Z/by-hand.sql.zst');
    expect(await readFile(kept, 'utf8')).toBe('data');
    expect(ctx.logs.map(({ client, text }) => [client, text])).toEqual([
      ['acme', 'No last dump of acme: a sandbox has no databases.'],
      ['beta', 'No last dump of beta: a sandbox has no databases.'],
    ]);
  });

  test('are encrypted for the recipients that the options name, and the check wants age for that', async () => {
    const recipients = ['q', 'p'].map((letter) => `age1${letter.repeat(58)}`);
    for (const wrong of ['age1', recipients[0]!.toUpperCase(), `${recipients[0]}' 'x`, []])
      expect(backup.options.safeParse({ recipient: wrong }).success, String(wrong)).toBe(false);
    const ctx = await sandboxContext(backup, { options: { recipient: recipients[0] } });
    await settle(backup, ctx, desired([client('acme')], true));
    const script = () => readFile(join(ctx.root, SCRIPT), 'utf8');
    expect(await script()).toContain(`recipients=(\n  '${recipients[0]}'\n)\n`);
    ctx.options = backup.options.parse({ recipient: recipients });
    await settle(backup, ctx, desired([client('acme')], true));
    expect(await script()).toContain(`  '${recipients[1]}'\n)\n`);
    expect(await listIn(ctx.root)).toEqual(['acme']);
    const shell = (() => () =>
      Promise.resolve({ stdout: '', stderr: '', exitCode: 127 })) as unknown as Shell;
    const check = backup.actions!.check!({ ...ctx, sandbox: false, $: shell }, desired([client('acme')]));
    await expect(check).rejects.toThrow(/^fo1.test lacks age, .*sudo apt-get install age$/);
  });

  test('take as many round trips for 200 clients as for one', async () => {
    const trips = await Promise.all(
      [1, 200].map(async (count) => {
        const ctx = await sandboxContext(backup);
        const clients = Array.from({ length: count }, () => clientState());
        await settle(backup, ctx, desired(clients, true));
        return ctx.counts.total();
      }),
    );
    expect(trips[1]).toBe(trips[0]);
  });

  test('are refused for an alias that could be taken for something else', async () => {
    const ctx = await sandboxContext(backup);
    await settle(backup, ctx, desired([client('acme'), client("x'; rm -rf /")], true));
    expect([...ctx.failures.keys()]).toEqual(["x'; rm -rf /"]);
    expect(await listIn(ctx.root)).toEqual(['acme']);
  });
});
