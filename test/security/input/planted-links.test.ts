/** What a client's PHP gets when it puts a link where Regent reads, lists, writes or removes as root. */
import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PathsFailedError } from '../../../src/transport/errors.ts';
import type { FileEntry } from '../../../src/transport/transport.ts';
import { haveHostileProcesses, swapper, WWW_DATA } from '../callers/actors.ts';
import { describeHosts, type HostUnderTest } from './hosts-under-test.ts';

const owner = execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();
const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
const file = (path: string, client?: string): FileEntry => ({
  kind: 'file',
  path,
  content: 'of Regent',
  mode: 0o600,
  owner,
  group,
  ...(client === undefined ? {} : { client }),
});
const directory = (path: string): FileEntry => ({ kind: 'directory', path, mode: 0o750, owner, group });

/** A client's folder with `data`, which is anybody's, and beside it what is none of that client's business. */
async function withClient({ folder }: HostUnderTest) {
  const data = join(folder, 'www/abc/data');
  const outside = join(folder, 'outside');
  await mkdir(data, { recursive: true });
  await chmod(data, 0o777);
  await mkdir(join(outside, 'below/deep'), { recursive: true });
  for (const name of ['secret', 'below/secret', 'below/deep/secret'])
    await writeFile(join(outside, name), 'secret', { mode: 0o600 });
  const isWhole = async () => {
    expect((await readdir(outside, { recursive: true })).toSorted()).toEqual([
      'below',
      'below/deep',
      'below/deep/secret',
      'below/secret',
      'secret',
    ]);
    for (const name of ['secret', 'below/secret', 'below/deep/secret'])
      expect(await readFile(join(outside, name), 'utf8')).toBe('secret');
  };
  return { data, outside, isWhole };
}

describeHosts((begin) => {
  test.each([
    ['the folder that a path lies in', 'below'],
    ['the folder above that', 'below/deep'],
  ])('a link in the place of %s leads nowhere', async (_, way) => {
    const host = await begin();
    const { files, base } = host;
    const { data, outside, isWhole } = await withClient(host);
    await symlink(outside, join(data, 'DoctrineORMModule'));
    const folder = `${base}/www/abc/data/DoctrineORMModule`;
    const secret = `${folder}/${way}/secret`;
    const refused = {
      kind: 'refused',
      why: expect.stringContaining('DoctrineORMModule on the way is a link'),
    };

    expect((await files.read([secret])).get(secret)).toEqual(refused);
    expect((await files.list([`${folder}/${way}`])).get(`${folder}/${way}`)).toEqual(refused);
    await expect(files.write([file(secret)])).rejects.toThrow(PathsFailedError);
    await expect(files.write([directory(`${folder}/${way}/new`)])).rejects.toThrow(PathsFailedError);
    await expect(files.write([{ kind: 'link', path: secret, target: 'x' }])).rejects.toThrow(
      PathsFailedError,
    );
    await expect(files.remove([secret])).rejects.toThrow(PathsFailedError);
    await expect(files.remove([`${folder}/${way}`])).rejects.toThrow(PathsFailedError);
    await isWhole();
  });

  test('a link in the place of the path itself is read as a link, replaced and removed as one', async () => {
    const host = await begin();
    const { files, base } = host;
    const { data, outside, isWhole } = await withClient(host);
    const [one, other] = [join(data, 'one'), join(data, 'other')];
    await symlink(join(outside, 'secret'), one);
    await symlink(outside, other);
    const [path, folder] = [`${base}/www/abc/data/one`, `${base}/www/abc/data/other`];

    expect((await files.read([path])).get(path)).toEqual({ kind: 'link', target: join(outside, 'secret') });
    expect((await files.list([folder])).get(folder)).toMatchObject({ kind: 'refused' });
    await expect(files.write([directory(folder)])).rejects.toThrow(PathsFailedError);
    expect(await readlink(other)).toBe(outside);
    await files.remove([folder]);
    await files.write([file(path)]);
    expect(await readFile(one, 'utf8')).toBe('of Regent');
    expect(await readdir(data)).toEqual(['one']);
    await isWhole();
  });

  test('links below a folder that is removed go, and what they lead to stays', async () => {
    const host = await begin();
    const { data, outside, isWhole } = await withClient(host);
    await mkdir(join(data, 'cache/a'), { recursive: true });
    await symlink(outside, join(data, 'cache/a/link'));
    await symlink('..', join(data, 'cache/up'));
    await host.files.remove([`${host.base}/www/abc/data/cache`]);
    expect(await readdir(data)).toEqual([]);
    await isWhole();
  });

  test('a link that nobody but root could have put is followed, also from one to the next', async () => {
    const { files, folder, base } = await begin();
    await mkdir(join(folder, 'releases/2/conf'), { recursive: true });
    await writeFile(join(folder, 'releases/2/conf/name'), 'two');
    await symlink('releases/2', join(folder, 'current'));
    await symlink(`${base}/current`, join(folder, 'fo'));
    const path = `${base}/fo/conf/name`;
    expect((await files.read([path])).get(path)).toMatchObject({ content: Buffer.from('two') });
    expect((await files.list([`${base}/fo`])).get(`${base}/fo`)).toEqual(['conf']);
    await files.write([file(`${base}/fo/conf/new`)]);
    expect(await readdir(join(folder, 'releases/2/conf'))).toEqual(['name', 'new']);
    await files.remove([`${base}/fo/conf/name`]);
    expect(await readdir(join(folder, 'releases/2/conf'))).toEqual(['new']);
  });

  test('links that go round in circles are refused', async () => {
    const { files, folder, base } = await begin();
    await symlink('two', join(folder, 'one'));
    await symlink('one', join(folder, 'two'));
    const path = `${base}/one/x`;
    expect((await files.read([path])).get(path)).toMatchObject({ kind: 'refused', why: /circles/ });
  });

  test("what is wrong with one client's path leaves the others' alone", async () => {
    const host = await begin();
    const { files, base } = host;
    const { data, outside, isWhole } = await withClient(host);
    await symlink(outside, join(data, 'evil'));
    const at = (name: string) => `${base}/www/abc/data/${name}`;
    const paths = ['good', 'evil/secret', 'evil/below', 'other'].map(at);
    await expect(
      files.write([
        file(at('evil/secret'), 'evil'),
        file(at('of-evil'), 'evil'),
        file(at('good'), 'good'),
        file(at('other')),
      ]),
    ).rejects.toMatchObject({ failures: new Map([[at('evil/secret'), expect.stringContaining('evil')]]) });
    const found = await files.read(paths);
    expect(paths.map((path) => found.get(path)?.kind)).toEqual(['file', 'refused', 'refused', 'file']);
    expect((await readdir(data)).toSorted()).toEqual(['evil', 'good', 'other']);
    await expect(files.remove(paths)).rejects.toMatchObject({
      failures: new Map([
        [at('evil/secret'), expect.any(String)],
        [at('evil/below'), expect.any(String)],
      ]),
    });
    expect(await readdir(data)).toEqual(['evil']);
    await isWhole();
  });

  test('a name that is too long is refused, and no other path with it', async () => {
    const { files, base } = await begin();
    await files.write([file(`${base}/here`)]);
    const long = `${base}/${'n'.repeat(300)}`;
    const found = await files.read([long, `${base}/here`]);
    expect(found.get(long)).toMatchObject({ kind: 'refused' });
    expect(found.get(`${base}/here`)).toMatchObject({ kind: 'file' });
  });

  describe.skipIf(!haveHostileProcesses())('while a process of www-data swaps a folder with a link', () => {
    test('nothing appears, changes or vanishes outside', async () => {
      const host = await begin();
      const { files, base } = host;
      const { data, outside, isWhole } = await withClient(host);
      await chown(data, WWW_DATA, WWW_DATA);
      await mkdir(join(data, 'DoctrineORMModule'));
      await chown(join(data, 'DoctrineORMModule'), WWW_DATA, WWW_DATA);
      await symlink(outside, join(data, 'link'));
      const folder = `${base}/www/abc/data/DoctrineORMModule`;
      const hostile = await swapper(data, 'DoctrineORMModule', 'link', 'Proxy');
      let [made, refused] = [0, 0];
      const count = (error?: unknown) => {
        if (error === undefined) made += 1;
        else if (error instanceof PathsFailedError) refused += 1;
        else throw error;
      };
      for (let sync = 0; sync < 500 && Math.min(made, refused) < 20; sync += 1) {
        const read = (await files.read([`${folder}/secret`])).get(`${folder}/secret`);
        expect(read?.kind).not.toBe('file');
        const names = (await files.list([folder])).get(folder);
        if (Array.isArray(names)) expect(names).not.toContain('secret');
        await files.write([directory(`${folder}/Proxy`), file(`${folder}/Proxy/x`)]).then(count, count);
        await files.remove([`${folder}/below`, `${folder}/secret`, `${folder}/Proxy/x`]).then(count, count);
        await isWhole();
      }
      expect(await hostile.end()).toBeGreaterThan(20);
      expect([made, refused].every((times) => times > 0)).toBe(true);
    });
  });
});
