/** What the collector reads in a spool, and how it moves files away. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { collector } from '../../../plugins/inventory/collecting/collector.ts';
import type { FoundRequest, RequestFile, Shell } from '../../../src/runner/contract/plugin.ts';
import { sandboxContext, type SandboxContext } from '../../kit/plugin-context.ts';
import {
  ada,
  bootstrap,
  creation,
  deletion,
  linking,
  otherUser,
  unlinking,
  update,
  withoutSecondFactor,
} from './spool-files.ts';

const FO = 'fo1.example.org';
const SPOOL = '/var/lib/monarc/bo-data/json';

let ctx: SandboxContext<{ folder: string }>;
let folder: string;

beforeEach(async () => {
  ctx = await sandboxContext(collector);
  folder = join(ctx.root, SPOOL);
  for (const kind of ['create', 'update', 'delete']) await mkdir(join(folder, kind), { recursive: true });
});

const put = (name: string, text: string) => writeFile(join(folder, name), text);
const find = (isRefused = (_name: Pick<RequestFile, 'file'>) => false) =>
  collector.requests!.find(ctx, isRefused);
/** What one file requests. */
async function asked(name: string, text: string): Promise<FoundRequest['asked']> {
  await put(name, text);
  const { requests } = await find();
  return requests.find(({ kind, file }) => name === `${kind.toLowerCase()}/${file}`)!.asked;
}

describe('a request of MONARC is read', () => {
  test('to create a client, with all that its SQL says and without its password', async () => {
    const text = creation(FO, 'acme', bootstrap('acme', ada, [4, 9]));
    expect(await asked('create/1.json', text)).toEqual({
      server: FO,
      alias: 'acme',
      name: 'Acme {{7*7}} SA',
      firstUser: { firstName: 'Zoë', lastName: "O'Neill", email: 'zoe@acme.example', language: 'fr' },
      twoFactorEnforced: true,
      backgroundImportActive: false,
      link: [4, 9],
      unlink: [],
      resetTwoFactor: false,
    });
    const { requests } = await find();
    expect(requests[0]).toMatchObject({
      kind: 'CREATE',
      file: '1.json',
      sha256: createHash('sha256').update(text).digest('hex'),
    });
    expect(JSON.stringify(requests)).not.toContain('$2y$');
  });

  test('to update a client: flags, models, another first user, and no second factor', async () => {
    const bob = { first: 'Bob', last: 'Smith', email: 'bob@acme.example' };
    const sql = otherUser(bob, ada.email) + linking(4, 9) + unlinking(2, 3);
    expect(
      await asked('update/1.json', update(FO, 'acme', { sql_update: sql, twoFactorAuthEnforced: false })),
    ).toEqual({
      server: FO,
      alias: 'acme',
      twoFactorEnforced: false,
      firstUser: { firstName: 'Bob', lastName: 'Smith', email: 'bob@acme.example' },
      link: [4, 9],
      unlink: [2, 3],
      resetTwoFactor: false,
    });
    expect(
      await asked('update/2.json', update(FO, 'acme', { sql_update: withoutSecondFactor(ada.email) })),
    ).toMatchObject({ resetTwoFactor: true });
  });

  test('to delete a client', async () => {
    expect(await asked('delete/1.json', deletion(FO, 'acme'))).toMatchObject({ server: FO, alias: 'acme' });
  });
});

describe('a file is refused in words, and quotes nothing of itself', () => {
  const sql = (text: string) => creation(FO, 'acme', text);
  test.each([
    [/is not JSON, or not all of it is there yet/, 'create/1.json', '{"server":"fo1'],
    [/it is not an object/, 'create/1.json', '[]'],
    [/api_key is not known/, 'create/1.json', creation(FO, 'acme', bootstrap('acme'), { api_key: 'x' })],
    [/sql_bootstrap is missing/, 'create/1.json', deletion(FO, 'acme')],
    [/sql_bootstrap/, 'delete/1.json', creation(FO, 'acme')],
    [/server is missing or of another kind/, 'delete/1.json', deletion('fo1\n example', 'acme')],
    [/proxy_alias is missing/, 'delete/1.json', deletion(FO, '../etc')],
    [/another alias than the request/, 'create/1.json', sql(bootstrap('other'))],
    [/the column admin of users/, 'create/1.json', sql(bootstrap('acme').replace('`status`', '`admin`'))],
    [/other roles/, 'create/1.json', sql(bootstrap('acme').replace('superadminfo', 'root'))],
    [/not known: drop table users/, 'create/1.json', sql(`${bootstrap('acme')} DROP TABLE \`users\`;`)],
    [
      /not known: insert into anrs/,
      'create/1.json',
      sql(bootstrap('acme').replaceAll('`clients`', '`anrs`')),
    ],
    [/not understood at character/, 'create/1.json', sql(`${bootstrap('acme')} /* x */`)],
    [/exactly one client/, 'create/1.json', sql(bootstrap('acme') + bootstrap('acme'))],
    [
      /not known: delete from users/,
      'update/1.json',
      update(FO, 'acme', { sql_update: 'DELETE FROM `users`;' }),
    ],
    [
      /another user than the first one/,
      'update/1.json',
      update(FO, 'acme', { sql_update: withoutSecondFactor(ada.email).replace('= 1', '= 2') }),
    ],
    [
      /sets a second factor/,
      'update/1.json',
      update(FO, 'acme', { sql_update: withoutSecondFactor(ada.email).replace('"",', '"mine",') }),
    ],
    [
      /not known/,
      'update/1.json',
      update(FO, 'acme', { sql_update: otherUser({ ...ada, last: 'x", `email` = "evil' }, ada.email) }),
    ],
  ])('%s', async (why, name, text) => {
    const found = await asked(name, text);
    expect(found).toEqual({
      why: expect.stringMatching(why),
      ...('alias' in found ? { alias: 'acme' } : {}),
    });
    expect(JSON.stringify(found)).not.toMatch(/\$2y\$|zoe@|Zoë|mine|evil/);
  });

  test('a link, a folder, a large file, and a name that MONARC does not give', async () => {
    await put('outside.json', deletion(FO, 'acme'));
    await symlink(join(folder, 'outside.json'), join(folder, 'create/1.json'));
    await mkdir(join(folder, 'create/2.json'));
    await put('create/3.json', creation(FO, 'acme', 'x'.repeat(1024 * 1024)));
    await put('create/-4 .json', deletion(FO, 'acme'));
    const { requests, names } = await find();
    const whys = Object.fromEntries(requests.map(({ file, asked: it }) => [file, 'why' in it ? it.why : '']));
    expect(whys).toEqual({
      '1.json': 'It is a link, and no regular file.',
      '2.json': 'It is a directory, and no regular file.',
      '3.json': expect.stringContaining('larger than 1 MiB'),
      '-4 .json': expect.stringContaining('not one that MONARC gives'),
    });
    expect(names).toHaveLength(4);
    expect(requests.every(({ sha256 }) => sha256 === '')).toBe(true);
  });
});

test('however many files there are, it takes the same few round trips, and reads 1,000 at once, refused ones last', async () => {
  await put('delete/0.json', deletion(FO, 'acme'));
  await find();
  const few = ctx.counts.total();
  for (let number = 1; number <= 1_001; number += 1)
    await put(`delete/${number}.json`, deletion(FO, `a${number}`));
  const { names, requests } = await find(({ file }) => file === '0.json' || file === '1.json');
  expect(names).toHaveLength(1_002);
  expect(requests).toHaveLength(1_000);
  expect(requests.map(({ file }) => file)).not.toContain('0.json');
  expect(ctx.logs.map(({ text }) => text)).toContainEqual(expect.stringContaining('1002 files wait'));
  expect(ctx.counts.total()).toBe(2 * few);
});

test('a spool that a Regent writes is not collected, nor one to which everybody may write', async () => {
  await put('.regent-fo1.example.org.json', '{}');
  await expect(find()).rejects.toThrow(/is a spool that a Regent writes/);
  ctx = await sandboxContext(collector);
  const open = join(ctx.root, SPOOL, 'create');
  await mkdir(open, { recursive: true });
  await chmod(open, 0o777);
  await expect(find()).rejects.toThrow(/chmod o-w/);
});

test('without the folder there is nothing to take, and the run says so', async () => {
  ctx = await sandboxContext(collector);
  expect(await find()).toEqual({ names: [], requests: [] });
  expect(ctx.logs).toMatchObject([{ level: 'warn', text: expect.stringContaining(`There is no ${SPOOL}`) }]);
});

describe('files of requests that are done', () => {
  const requestOf = (file: string, text: string): RequestFile => ({
    kind: 'CREATE',
    file,
    sha256: createHash('sha256').update(text).digest('hex'),
  });
  /** Runs the program on this machine, in the sandbox folder. */
  const here: Shell = ((options: { input: string }) =>
    async (_pieces: TemplateStringsArray, ...values: string[]) => ({
      stdout: execFileSync('sh', ['-c', values[1]!, 'sh', join(ctx.root, values[2]!)], {
        input: options.input,
        encoding: 'utf8',
      }),
      stderr: '',
      exitCode: 0,
    })) as unknown as Shell;
  const putAway = (...requests: RequestFile[]) => collector.requests!.putAway({ ...ctx, $: here }, requests);

  test('go to the archive under their names, once, and stay there', async () => {
    await put('create/1.json', 'one');
    expect(await putAway(requestOf('1.json', 'one'))).toEqual(['AWAY']);
    expect(await readFile(join(folder, 'done/create/1.json'), 'utf8')).toBe('one');
    expect(await readdir(join(folder, 'create'))).toEqual([]);
    expect(await putAway(requestOf('1.json', 'one'))).toEqual(['AWAY']);
    await put('create/1.json', 'one');
    expect(await putAway(requestOf('1.json', 'one'))).toEqual(['AWAY']);
    expect(await readdir(join(folder, 'create'))).toEqual([]);
  });

  test('stay where they are if they have changed, are links, or another file of that name is in the archive', async () => {
    await mkdir(join(folder, 'done/create'), { recursive: true });
    await put('create/1.json', 'other');
    await put('create/2.json', 'two');
    await put('done/create/2.json', 'kept');
    await symlink('2.json', join(folder, 'create/3.json'));
    const requests = ['1', '2', '3', '4'].map((name) => requestOf(`${name}.json`, 'two'));
    expect(await putAway(...requests)).toEqual(['CHANGED', 'STUCK', 'CHANGED', 'GONE']);
    expect(await readFile(join(folder, 'done/create/2.json'), 'utf8')).toBe('kept');
    expect((await readdir(join(folder, 'create'))).toSorted()).toEqual(['1.json', '2.json', '3.json']);
  });
});
