import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inventory } from '../../plugins/inventory/inventory.ts';
import { phpJson, spoolNames } from '../../plugins/inventory/spool.ts';
import { newClientState, desired } from '../kit/clients.ts';
import { sandboxContext, settle } from '../kit/plugin-context.ts';
import { canRun } from '../kit/services/service.ts';

const acme = newClientState({
  number: 7,
  alias: 'acme',
  name: "Café d'Or / 金",
  modelNumbers: [3, 12],
  firstUser: { firstName: 'Zoë', lastName: 'O\\Neil', email: 'zoe@example.org', language: 'de' },
});
const beta = newClientState({ number: 8, alias: 'beta' });

describe('the spool', () => {
  test('has one file for a new client, byte for byte as the PHP back office wrote it', async () => {
    const { settled, take } = await make();
    const changes = await settled(desired([acme]));
    expect(changes).toMatchObject([{ client: 'acme', action: 'create', subject: '/spool/create' }]);
    expect(await take('create')).toEqual([
      String.raw`{"server":"fo1.test","proxy_alias":"acme","twoFactorAuthEnforced":true,"isBackgroundImportActive":false,` +
        String.raw`"sql_bootstrap":"INSERT INTO ${'`users`'} SET ${'`id`'} = '1', ${'`status`'} = '1', ${'`firstname`'} = 'Zo\u00eb', ` +
        "`lastname` = 'O\\\\\\\\Neil', `email` = 'zoe@example.org', `language` = '3', `password` = '*', " +
        "`creator` = 'System', `created_at` = '2030-01-01 00:00:00'; " +
        "INSERT INTO `users_roles` SET `user_id` = '1', `role` = 'superadminfo', `creator` = 'System', `created_at` = '2030-01-01 00:00:00'; " +
        "INSERT INTO `users_roles` SET `user_id` = '1', `role` = 'userfo', `creator` = 'System', `created_at` = '2030-01-01 00:00:00'; " +
        "INSERT INTO `clients` SET `id` = '7', `proxy_alias` = 'acme', `name` = 'Caf\\u00e9 d\\\\'Or \\/ \\u91d1', " +
        "`first_user_firstname` = 'Zo\\u00eb', `first_user_lastname` = 'O\\\\\\\\Neil', `first_user_email` = 'zoe@example.org', " +
        "`creator` = 'System', `created_at` = '2030-01-01 00:00:00'; " +
        "INSERT INTO `clients_models` SET `client_id` = '7', `model_id` = '3', `creator` = 'System', `created_at` = '2030-01-01 00:00:00'; " +
        "INSERT INTO `clients_models` SET `client_id` = '7', `model_id` = '12', `creator` = 'System', `created_at` = '2030-01-01 00:00:00';\"}",
    ]);
  });

  test('has an apostrophe of an address as a part of it', async () => {
    const { settled, take } = await make();
    await settled(desired([{ ...acme, firstUser: { ...acme.firstUser, email: "o'brien@example.org" } }]));
    const [file = ''] = await take('create');
    expect((JSON.parse(file) as { sql_bootstrap: string }).sql_bootstrap).toContain(
      String.raw`${'`email`'} = 'o\'brien@example.org'`,
    );
  });

  test('tells nothing twice, also when the consumer has taken the files away', async () => {
    const { settled, take } = await make();
    await settled(desired([acme, beta], true));
    expect(await take('create')).toHaveLength(2);
    expect(await settled(desired([acme, beta], true))).toEqual([]);
    expect(await settled(desired([{ ...acme, presence: 'suspended' }]))).toEqual([]);
  });

  test('is told nothing of clients that are older than it, but of their updates, and of a new one', async () => {
    const { settled, take } = await make();
    const [old, older] = [acme, beta].map((client) => ({ ...client, activatedAt: new Date() }));
    await settled(desired([older!], true));
    const changes = await settled(desired([old!, older!], true));
    expect(changes.map(({ client, summary }) => [client, summary])).toEqual([
      [undefined, 'record the clients that are older than the spool (1), without requests for them'],
    ]);
    await settled(desired([{ ...old!, twoFactorEnforced: false }]));
    expect(await take('update')).toEqual([
      '{"server":"fo1.test","proxy_alias":"acme","twoFactorAuthEnforced":false}',
    ]);
    await settled(desired([old!, older!, newClientState({ alias: 'gamma' })], true));
    expect(await take('create')).toEqual([expect.stringContaining('"proxy_alias":"gamma"')]);
    await settled(desired([{ ...older!, presence: 'absent' }]));
    expect(await take('delete')).toEqual(['{"server":"fo1.test","proxy_alias":"beta"}']);
  });

  test('is told all of a client that is older than it and changes before any sync', async () => {
    const { settled, take } = await make();
    await settled(desired([{ ...acme, activatedAt: new Date() }]));
    const [update = ''] = await take('update');
    expect(JSON.parse(update)).toMatchObject({ proxy_alias: 'acme', twoFactorAuthEnforced: true });
    expect(update).toContain('clients_models');
    expect(await take('create')).toEqual([]);
  });

  test('tells of an update only what has changed', async () => {
    const { settled, take } = await make();
    await settled(desired([acme, beta]));
    await settled(desired([{ ...acme, twoFactorEnforced: false }]));
    expect(await take('update')).toEqual([
      '{"server":"fo1.test","proxy_alias":"acme","twoFactorAuthEnforced":false}',
    ]);
    await settled(desired([{ ...acme, modelNumbers: [], backgroundImportActive: true }]));
    expect(await take('update')).toEqual([
      '{"server":"fo1.test","proxy_alias":"acme","sql_update":"DELETE FROM `clients_models`;",' +
        '"twoFactorAuthEnforced":true,"isBackgroundImportActive":true}',
    ]);
    expect(await take('delete')).toEqual([]);
  });

  test('tells once that a client goes, and nothing of one that it never told of', async () => {
    const { settled, take } = await make();
    await settled(desired([acme]));
    const absent = [acme, beta].map((client) => ({ ...client, presence: 'absent' as const }));
    await settled(desired(absent));
    expect(await take('delete')).toEqual(['{"server":"fo1.test","proxy_alias":"acme"}']);
    expect(await settled(desired(absent))).toEqual([]);
  });

  test('tells in a sync that those are gone who were deleted, and nothing of those whom Regent does not know', async () => {
    const { settled, take } = await make();
    await settled(
      desired([acme, beta, newClientState({ alias: 'gamma' }), newClientState({ alias: 'late' })]),
    );
    expect(await settled(desired([beta], true, ['gamma'], ['acme']))).toMatchObject([
      { subject: '/spool/delete' },
    ]);
    expect(await take('delete')).toEqual(['{"server":"fo1.test","proxy_alias":"acme"}']);
  });

  test('tells only of those clients whose changes are applied', async () => {
    const { ctx, take } = await make();
    const both = desired([acme, beta]);
    const changes = await inventory.plan(ctx, both);
    await inventory.apply(
      ctx,
      changes.filter(({ client }) => client === 'beta'),
      both,
    );
    expect(await take('create')).toEqual([expect.stringContaining('"proxy_alias":"beta"')]);
    expect(await inventory.plan(ctx, both)).toMatchObject([{ client: 'acme' }]);
  });

  test('doubles nothing when a plan is applied twice', async () => {
    const { ctx, take } = await make();
    const changes = await inventory.plan(ctx, desired([acme]));
    await inventory.apply(ctx, changes, desired([acme]));
    await inventory.apply(ctx, changes, desired([acme]));
    expect(await take('create')).toHaveLength(1);
  });

  test('keeps a private record without names or addresses, and says when it is damaged', async () => {
    const { ctx, settled } = await make();
    await settled(desired([acme]));
    const path = join(ctx.root, '/spool/.regent-fo1.test.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const record = await readFile(path, 'utf8');
    for (const word of ['Caf', 'zoe', acme.secrets.databasePassword]) expect(record).not.toContain(word);
    await writeFile(path, '{');
    await expect(inventory.plan(ctx, desired([acme]))).rejects.toThrow(/regent-fo1\.test\.json is damaged/);
  });

  test('gives 100 clients of one second files of their own, none of which was there', () => {
    const now = new Date('2030-02-03T04:05:06.789Z');
    const taken = new Set(spoolNames(99_000, new Set(), now));
    const names = spoolNames(100, taken, now);
    expect(names.filter((name) => !/^20300203040506\d{5}\.json$/.test(name))).toEqual([]);
    expect(new Set([...names, ...taken]).size).toBe(99_100);
  });
});

const php = canRun('PHP', 'install php-cli.', 'php', '-v');

test.skipIf(!php)("PHP's json_encode makes the same of it, whatever it is", () => {
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.boolean());
  const lists = fc.sample(fc.array(value, { minLength: 1 }), 500);
  const input = lists.map((list) => `${JSON.stringify(list)}\n`).join('');
  const code = 'while (($line = fgets(STDIN)) !== false) echo json_encode(json_decode($line)), "\\n";';
  const encoded = execFileSync('php', ['-r', code], { input, encoding: 'utf8' });
  expect(encoded).toBe(lists.map((list) => `${phpJson(list)}\n`).join(''));
});

async function make() {
  const ctx = await sandboxContext(inventory, { options: { spoolDir: '/spool' } });
  return {
    ctx,
    settled: (wanted: ReturnType<typeof desired>) => settle(inventory, ctx, wanted),
    /** What a consumer finds in one of the folders, in order; it moves the files away. */
    async take(kind: string): Promise<string[]> {
      const folder = join(ctx.root, 'spool', kind);
      const names = await readdir(folder).catch(() => []);
      await mkdir(join(ctx.root, 'taken'), { recursive: true });
      return Promise.all(
        names.map(async (name) => {
          await rename(join(folder, name), join(ctx.root, 'taken', name));
          return readFile(join(ctx.root, 'taken', name), 'utf8');
        }),
      );
    },
  };
}
