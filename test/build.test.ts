import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from './kit/folder.ts';

/** A repository with one source, whose `npm run build` writes a line into dist/builds; or fails. */
async function repository() {
  const root = await newFolder('build');
  for (const folder of [
    'src',
    'bin',
    'prisma',
    'plugins',
    'tasks',
    'sdk',
    'cli',
    'console',
    'demo',
    'docs',
    'test',
    'dist',
  ]) {
    await mkdir(join(root, folder));
  }
  for (const file of ['package-lock.json', 'tsconfig.json', 'src/main.ts']) {
    await writeFile(join(root, file), '{}');
  }
  for (const file of ['package.json', 'src/build.sh', 'src/needs-node.cjs']) {
    await copyFile(new URL(`../${file}`, import.meta.url), join(root, file));
  }
  const npm = (body: string) => writeFile(join(root, 'bin/npm'), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  await npm('echo built >>dist/builds');
  const run = (more: Record<string, string> = {}) =>
    spawnSync('sh', [join(root, 'src/build.sh')], {
      env: { PATH: `${join(root, 'bin')}:${process.env['PATH']}`, ...more },
      encoding: 'utf8',
    });
  return {
    npm,
    change: (text: string) => writeFile(join(root, 'src/main.ts'), text),
    build: () => run().status,
    /** As under a Node of this version. */
    runUnder: async (version: string) => {
      const pretends = `Object.defineProperty(process.versions, 'node', { value: '${version}' });`;
      await writeFile(join(root, 'bin/version.cjs'), pretends);
      return run({ NODE_OPTIONS: `--require=${join(root, 'bin/version.cjs')}` });
    },
    builds: async () => (await readFile(join(root, 'dist/builds'), 'utf8')).trim().split('\n').length,
  };
}

test('what was built from the same sources is not built again', async () => {
  const { build, builds, change } = await repository();
  expect([build(), build()]).toEqual([0, 0]);
  expect(await builds()).toBe(1);
  await change('{ "changed": true }');
  expect([build(), build()]).toEqual([0, 0]);
  expect(await builds()).toBe(2);
});

test('a build that failed is tried again, also from the sources of the one before', async () => {
  const { build, builds, change, npm } = await repository();
  expect(build()).toBe(0);
  await npm('exit 3');
  await change('broken');
  expect([build(), build()]).toEqual([3, 3]);
  await npm('echo built >>dist/builds');
  await change('{}');
  expect(build()).toBe(0);
  expect(await builds()).toBe(2);
});

test('a build says what it does while one waits for it, and what is built already says nothing', async () => {
  const { runUnder } = await repository();
  expect((await runUnder('22.12.0')).stderr).toMatch(/^Building Regent.*\n$/);
  expect((await runUnder('22.12.0')).stderr).toBe('');
});

test.each(['12.22.12', '18.20.8', '20.18.3', '21.7.3', '22.11.0', '23.5.0'])(
  'under Node %s nothing is built, and one line says which it takes',
  async (version) => {
    const { status, stderr } = await (await repository()).runUnder(version);
    expect(status).toBe(1);
    expect(stderr).toBe(
      `Regent needs Node.js 20.19, or 22.12, or 24 or newer; this is ${version}. Install one of those: https://nodejs.org/en/download\n`,
    );
  },
);

test.each(['20.19.0', '20.20.2', '22.12.0', '24.0.0', '25.1.0'])('Node %s will do', async (version) => {
  expect((await (await repository()).runUnder(version)).status).toBe(0);
});
