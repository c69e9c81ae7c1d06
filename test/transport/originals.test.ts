import { execFileSync } from 'node:child_process';
import { chmod, lstat, mkdir, readFile, readlink, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { PathsFailedError } from '../../src/transport/errors.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import { makeSshTransport } from '../../src/transport/ssh/ssh-transport.ts';
import type { FileEntry, Files } from '../../src/transport/transport.ts';
import { newFolder } from '../kit/folder.ts';
import { haveSshd, startSshd, type Sshd } from '../kit/services/sshd.ts';

const { signal } = new AbortController();
const id = (option: string) => execFileSync('id', [option], { encoding: 'utf8' }).trim();
const [owner, group] = [id('-un'), id('-gn')];

/** `base` is what the files' paths begin with, `folder` where that is here; originals go to `base`/kept. */
type Begin = () => Promise<{ files: Files; base: string; folder: string }>;

describe('in a sandbox', () => {
  describeOriginals(async () => {
    const folder = await newFolder('originals');
    const transport = makeLocalTransport({ root: folder, originals: '/kept' });
    return { files: transport.files(signal), base: '', folder };
  });
});

describe.skipIf(!haveSshd())('over SSH', () => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());

  describeOriginals(async () => {
    const folder = await newFolder('originals');
    const transport = makeSshTransport({ ...sshd, become: 'none', originals: `${folder}/kept` });
    onTestFinished(() => transport.close());
    return { files: transport.files(signal), base: folder, folder };
  });
});

function describeOriginals(begin: Begin): void {
  const start = async () => {
    const { files, base, folder } = await begin();
    const file = (name: string, content: string): FileEntry => ({
      kind: 'file',
      path: `${base}/${name}`,
      content,
      mode: 0o644,
      owner,
      group,
    });
    const theirs = async (name: string, content: string) => {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    };
    const kept = async (): Promise<string[]> => {
      const names = await readdir(join(folder, 'kept'), { recursive: true, withFileTypes: true }).catch(
        () => [],
      );
      return names
        .filter((entry) => !entry.isDirectory() && entry.name !== '.paths')
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => path.replace(/^.*\/kept\/\d{4}-\d\d-\d\d/, '').replace(base, ''))
        .toSorted();
    };
    const today = join(folder, 'kept', new Date().toISOString().slice(0, 10), base);
    return { files, base, folder, file, theirs, kept, today };
  };

  test('what others had put at a path is kept before it is written or removed, as it was', async () => {
    const { files, base, folder, file, theirs, kept, today } = await start();
    await theirs('etc/site.conf', 'by hand');
    await chmod(join(folder, 'etc/site.conf'), 0o640);
    await utimes(join(folder, 'etc/site.conf'), 1_000_000, 1_000_000);
    await theirs('etc/old.conf', 'older');
    await symlink('../site.conf', join(folder, 'etc/enabled'));
    await files.write([
      file('etc/site.conf', 'ours'),
      file('etc/new.conf', 'ours'),
      { kind: 'link', path: `${base}/etc/enabled`, target: 'new.conf' },
    ]);
    await files.remove([`${base}/etc/old.conf`, `${base}/etc/none`]);
    expect(await kept()).toEqual(['/etc/enabled', '/etc/old.conf', '/etc/site.conf']);
    expect(await readFile(join(today, 'etc/site.conf'), 'utf8')).toBe('by hand');
    expect(await readFile(join(today, 'etc/old.conf'), 'utf8')).toBe('older');
    expect(await readlink(join(today, 'etc/enabled'))).toBe('../site.conf');
    const { mode, mtimeMs } = await lstat(join(today, 'etc/site.conf'));
    expect([mode & 0o7777, mtimeMs]).toEqual([0o640, 1_000_000_000]);
    expect((await lstat(join(folder, 'kept'))).mode & 0o7777).toBe(0o700);
    expect(await readFile(join(folder, 'etc/site.conf'), 'utf8')).toBe('ours');
  });

  test('what is removed is not remembered, nor what lay below it: what comes there next is somebody else’s', async () => {
    const { files, base, folder, file, theirs, kept } = await start();
    const list = () => readFile(join(folder, 'kept/.paths'), 'utf8');
    await files.write([file('www/acme/local.php', 'ours'), file('www/acme-2/local.php', 'ours')]);
    expect(await list()).toContain('www/acme/local.php\0');
    await files.remove([`${base}/www/acme`]);
    expect((await list()).split('\0').filter((path) => path !== '')).toEqual([
      `${base}/www/acme-2/local.php`,
    ]);
    await theirs('www/acme/local.php', 'by hand');
    await files.write([file('www/acme/local.php', 'ours')]);
    expect(await kept()).toEqual(['/www/acme/local.php']);
  });

  test('how a folder was that is given away is written down once, as commands that bring it back', async () => {
    const { files, base, folder, file, theirs } = await start();
    const directory = (name: string, mode: number): FileEntry => ({
      kind: 'directory',
      path: `${base}/${name}`,
      mode,
      owner,
      group,
    });
    const name = "var/it's here";
    const mode = async () => ((await lstat(join(folder, name))).mode & 0o7777).toString(8);
    await theirs(`${name}/file`, 'by hand');
    await chmod(join(folder, name), 0o2751);
    await files.write([directory(name, 0o700), directory('new', 0o700), file('new/file', 'ours')]);
    await files.write([directory(name, 0o750), directory('new', 0o711)]);
    expect(await mode()).toBe('750');
    const list = join(folder, 'kept', new Date().toISOString().slice(0, 10), '.folders');
    const lines = (await readFile(list, 'utf8')).trim().split('\n');
    expect(lines.filter((line) => line.includes('here'))).toHaveLength(1);
    execFileSync('sh', ['-c', lines[0]!.replaceAll(/'(?=\/)/g, base === '' ? `'${folder}` : "'")]);
    expect(await mode()).toBe('2751');
    await files.remove([`${base}/${name}`]);
    expect(await readFile(join(folder, 'kept/.paths'), 'utf8')).not.toContain('here');
  });

  test('it is kept once, and what Regent wrote itself is not', async () => {
    const { files, base, file, theirs, kept, today } = await start();
    await theirs('etc/site.conf', 'by hand');
    await files.write([file('etc/site.conf', 'one'), file('etc/new.conf', 'one')]);
    await files.write([file('etc/site.conf', 'two'), file('etc/new.conf', 'two')]);
    await files.remove([`${base}/etc/site.conf`, `${base}/etc/new.conf`]);
    await theirs('etc/site.conf', 'again');
    await files.write([file('etc/site.conf', 'three')]);
    expect(await kept()).toEqual(['/etc/site.conf']);
    expect(await readFile(join(today, 'etc/site.conf'), 'utf8')).toBe('by hand');
  });

  test('a folder that goes as a whole is not kept', async () => {
    const { files, base, theirs, kept } = await start();
    await theirs('www/acme/upload', 'large');
    await files.remove([`${base}/www/acme`]);
    expect(await kept()).toEqual([]);
    expect((await files.list([`${base}/www`])).get(`${base}/www`)).toEqual([]);
  });

  test('where it cannot be kept, nothing is written or removed, and nothing is left beside it', async () => {
    const { files, base, folder, file, theirs } = await start();
    await theirs('kept', 'a file where the folder should be');
    await theirs('etc/site.conf', 'by hand');
    const write = files.write([file('etc/site.conf', 'ours')]);
    await expect(write).rejects.toThrow(PathsFailedError);
    await expect(write).rejects.toThrow(/what was there cannot be kept in .*kept/);
    await expect(files.remove([`${base}/etc/site.conf`])).rejects.toThrow(/cannot be kept/);
    expect(await readFile(join(folder, 'etc/site.conf'), 'utf8')).toBe('by hand');
    expect((await files.list([`${base}/etc`])).get(`${base}/etc`)).toEqual(['site.conf']);
  });

  test('any bytes are kept, and of a list that was cut short the rest still holds', async () => {
    const { files, folder, file, theirs, kept, today } = await start();
    const name = "etc/it's\n*.conf";
    const bytes = Buffer.from([0, 255, 10, 13, 0]).toString('latin1');
    await theirs(name, bytes);
    await files.write([file(name, 'ours')]);
    expect(await readFile(join(today, name), 'utf8')).toBe(bytes);
    await writeFile(join(folder, 'kept/.paths'), '/cut/sho', { flag: 'a' });
    await theirs('etc/other.conf', 'by hand');
    await files.write([file('etc/other.conf', 'one')]);
    await rm(today, { recursive: true });
    await files.write([file('etc/other.conf', 'two'), file(name, 'two')]);
    expect(await kept()).toEqual([]);
  });
}
