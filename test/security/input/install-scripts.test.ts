import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from '../../kit/folder.ts';

const root = new URL('../../..', import.meta.url).pathname;
const read = (name: string) => readFile(join(root, name), 'utf8');

test('a package that would run a script when it is installed does not', async () => {
  const folder = await newFolder('install');
  await mkdir(join(folder, 'hostile'));
  const script = `node -e "require('fs').writeFileSync('${join(folder, 'ran')}', '')"`;
  await writeFile(
    join(folder, 'hostile/package.json'),
    JSON.stringify({ name: 'hostile', version: '1.0.0', scripts: { preinstall: script, install: script } }),
  );
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'ours', private: true, dependencies: { hostile: 'file:hostile' } }),
  );
  const install = () =>
    spawnSync('npm', ['install', '--offline', '--no-audit', '--no-fund', '--install-links'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder },
      encoding: 'utf8',
    });
  await copyFile(join(root, '.npmrc'), join(folder, '.npmrc'));
  expect(install()).toMatchObject({ status: 0 });
  await expect(readFile(join(folder, 'node_modules/hostile/package.json'), 'utf8')).resolves.toContain(
    '1.0.0',
  );
  await expect(readFile(join(folder, 'ran'))).rejects.toThrow('ENOENT');
});

test('npm runs no install scripts here, as the lock file has packages that would', async () => {
  const { packages } = JSON.parse(await read('package-lock.json')) as {
    packages: Record<string, { hasInstallScript?: true }>;
  };
  const wouldRun = Object.keys(packages).filter((name) => packages[name]?.hasInstallScript);
  const lines = (await read('.npmrc')).split('\n').map((line) => line.replaceAll(' ', ''));
  expect(
    lines.filter((line) => line.startsWith('ignore-scripts')),
    wouldRun.join(', '),
  ).toEqual(['ignore-scripts=true']);
});

test('nothing of ours waits for a script that npm would leave out with them', async () => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
  const names = Object.keys(scripts);
  const leftOut = names.filter(
    (name) =>
      ['install', 'prepare', 'prepublish', 'prepack', 'postpack', 'dependencies'].includes(name) ||
      names.some((other) => name === `pre${other}` || name === `post${other}`) ||
      /^(pre|post)(install|prepare|start|test|stop|restart|version|publish|pack)$/.test(name),
  );
  expect(leftOut).toEqual([]);
});
