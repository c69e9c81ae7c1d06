/** What every kind of transport keeps to with files. */
import { expect, test } from 'vitest';
import { PathError } from '../../src/transport/errors.ts';
import type { FileEntry, Files } from '../../src/transport/transport.ts';

/** `base` is an empty directory as the server sees it; what is written belongs to `owner` and `group`. */
export interface FilesUnderTest {
  files: Files;
  base: string;
  owner: string;
  group: string;
}

/** `begin` gives each test files of its own. */
export function describeFiles(begin: () => Promise<FilesUnderTest>): void {
  test('what was written is read back, with its mode', async () => {
    const { files, base, owner, group } = await begin();
    await files.write([
      { kind: 'file', path: `${base}/a/secret`, content: 'geheim \u00e9', mode: 0o600, owner, group },
      { kind: 'directory', path: `${base}/a`, mode: 0o2750, owner, group },
      { kind: 'link', path: `${base}/b`, target: `${base}/a` },
    ]);
    const found = await files.read([`${base}/a`, `${base}/a/secret`, `${base}/b`, `${base}/none`]);
    expect(found.get(`${base}/a`)).toMatchObject({ kind: 'directory', mode: 0o2750 });
    expect(found.get(`${base}/a/secret`)).toMatchObject({
      kind: 'file',
      content: Buffer.from('geheim \u00e9'),
      mode: 0o600,
    });
    expect(found.get(`${base}/b`)).toEqual({ kind: 'link', target: `${base}/a` });
    expect(found.get(`${base}/none`)).toEqual({ kind: 'absent' });
  });

  test('a path below a file is absent, not an error', async () => {
    const { files, base, owner, group } = await begin();
    await files.write([{ kind: 'file', path: `${base}/a`, content: '', mode: 0o644, owner, group }]);
    expect((await files.read([`${base}/a/b`])).get(`${base}/a/b`)).toEqual({ kind: 'absent' });
    expect((await files.list([`${base}/a`])).get(`${base}/a`)).toEqual([]);
    await files.remove([`${base}/a/b`]);
  });

  test('any name and any bytes go through', async () => {
    const { files, base, owner, group } = await begin();
    const long = 'n'.repeat(200);
    const names = [
      "it's",
      'a b',
      '$HOME',
      '-rf',
      'new\nline',
      '*',
      '\u00fcml\u00e4ut',
      long,
      `${long}/${long}/${long}`,
    ];
    const contents = [Buffer.alloc(0), Buffer.from([0, 1, 255, 10, 0]), Buffer.alloc(3_000_000, 'end\0')];
    const entries: FileEntry[] = names.map((name, at) => ({
      kind: 'file',
      path: `${base}/${at}/${name}`,
      content: contents[at % contents.length]!,
      mode: 0o640,
      owner,
      group,
    }));
    await files.write(entries);
    const found = await files.read(entries.map((entry) => entry.path));
    const whole = entries.filter((entry, at) => {
      const state = found.get(entry.path);
      return state?.kind === 'file' && state.content.equals(contents[at % contents.length]!);
    });
    expect(whole).toHaveLength(entries.length);
    expect((await files.list([`${base}/4`, `${base}/6`])).get(`${base}/4`)).toEqual(['new\nline']);
    await files.remove(entries.slice(0, 8).map((entry) => entry.path));
    expect((await files.list([`${base}/0`])).get(`${base}/0`)).toEqual([]);
  });

  test('writing again replaces content, mode and links, and leaves nothing beside them', async () => {
    const { files, base, owner, group } = await begin();
    const entries = (content: string, mode: number, target: string): FileEntry[] => [
      { kind: 'directory', path: `${base}/d`, mode: mode | 0o100, owner, group },
      { kind: 'file', path: `${base}/d/f`, content, mode, owner, group },
      { kind: 'link', path: `${base}/d/l`, target },
    ];
    await files.write(entries('one', 0o666, 'f'));
    await files.write(entries('two', 0o600, 'g'));
    const found = await files.read([`${base}/d`, `${base}/d/f`, `${base}/d/l`]);
    expect(found.get(`${base}/d`)).toMatchObject({ mode: 0o700 });
    expect(found.get(`${base}/d/f`)).toMatchObject({ content: Buffer.from('two'), mode: 0o600 });
    expect(found.get(`${base}/d/l`)).toEqual({ kind: 'link', target: 'g' });
    expect((await files.list([`${base}/d`])).get(`${base}/d`)).toEqual(['f', 'l']);
  });

  test('a write that fails replaces nothing and leaves nothing beside the files', async () => {
    const { files, base, owner, group } = await begin();
    const file = (name: string, content: string): FileEntry => {
      return { kind: 'file', path: `${base}/${name}`, content, mode: 0o644, owner, group };
    };
    await files.write([file('a', 'old'), file('plain', 'x')]);
    await expect(files.write([file('a', 'new'), file('plain/below', 'y')])).rejects.toThrow(/plain/);
    expect((await files.read([`${base}/a`])).get(`${base}/a`)).toMatchObject({ content: Buffer.from('old') });
    expect((await files.list([base])).get(base)).toEqual(['a', 'plain']);
  });

  test('what is there in another kind is not silently replaced by a file or a directory', async () => {
    const { files, base, owner, group } = await begin();
    const directory = { kind: 'directory', mode: 0o777, owner, group } as const;
    await files.write([
      { ...directory, path: `${base}/d` },
      { kind: 'link', path: `${base}/l`, target: 'd' },
    ]);
    const file: FileEntry = { kind: 'file', path: `${base}/d`, content: '', mode: 0o644, owner, group };
    await expect(files.write([file])).rejects.toThrow();
    await expect(files.write([{ ...directory, mode: 0o700, path: `${base}/l` }])).rejects.toThrow();
    expect((await files.read([`${base}/d`])).get(`${base}/d`)).toMatchObject({
      kind: 'directory',
      mode: 0o777,
    });
    expect((await files.list([base, `${base}/l`])).get(base)).toEqual(['d', 'l']);
  });

  test('parents are made where they are missing, and left alone where they are not', async () => {
    const { files, base, owner, group } = await begin();
    await files.write([
      { kind: 'directory', path: `${base}/private`, mode: 0o700, owner, group },
      { kind: 'file', path: `${base}/private/new/deep/file`, content: '', mode: 0o600, owner, group },
    ]);
    const found = await files.read([`${base}/private`, `${base}/private/new`, `${base}/private/new/deep`]);
    expect([...found.values()].map((state) => 'mode' in state && state.mode)).toEqual([0o700, 0o755, 0o755]);
  });

  test('a removed directory goes with everything below, a removed link without its target', async () => {
    const { files, base, owner, group } = await begin();
    await files.write([
      { kind: 'file', path: `${base}/a/b/c`, content: '', mode: 0o644, owner, group },
      { kind: 'file', path: `${base}/kept/x`, content: '', mode: 0o644, owner, group },
      { kind: 'link', path: `${base}/l`, target: 'kept' },
    ]);
    await files.remove([`${base}/a`, `${base}/l`, `${base}/none`]);
    expect(await files.list([base, `${base}/kept`, `${base}/none`])).toEqual(
      new Map([
        [base, ['kept']],
        [`${base}/kept`, ['x']],
        [`${base}/none`, []],
      ]),
    );
  });

  test('nothing asked is nothing done', async () => {
    const { files, base } = await begin();
    expect(await files.read([])).toEqual(new Map());
    expect(await files.list([])).toEqual(new Map());
    await files.write([]);
    await files.remove([]);
    expect((await files.list([base])).get(base)).toEqual([]);
  });

  test.each(['relative', '/a/../b', '/a//b', '/a/', '/a/./b', '/nul\0'])(
    'the path %j is refused',
    async (path) => {
      const { files, owner, group } = await begin();
      await expect(files.read([path])).rejects.toThrow(PathError);
      await expect(files.list([path])).rejects.toThrow(PathError);
      await expect(
        files.write([{ kind: 'file', path, content: '', mode: 0o644, owner, group }]),
      ).rejects.toThrow(PathError);
      await expect(files.remove([path])).rejects.toThrow(PathError);
    },
  );

  test('neither the root nor what is directly below it is removed', async () => {
    const { files, base } = await begin();
    await expect(files.remove(['/'])).rejects.toThrow(PathError);
    await expect(files.remove([`${base}/a`, '/etc'])).rejects.toThrow(PathError);
  });
}
