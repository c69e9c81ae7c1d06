import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

/** A repository with one source, whose `npm run build` writes a line into dist/builds; or fails. */
async function repository() {
  const root = await mkdtemp(join(tmpdir(), 'regent-build-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const folder of ['src', 'bin', 'prisma', 'plugins', 'tasks', 'demo', 'docs', 'test', 'dist']) {
    await mkdir(join(root, folder));
  }
  for (const file of ['package-lock.json', 'tsconfig.json', 'src/main.ts']) {
    await writeFile(join(root, file), '{}');
  }
  await copyFile(new URL('../src/build.sh', import.meta.url), join(root, 'src/build.sh'));
  const npm = (body: string) => writeFile(join(root, 'bin/npm'), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  await npm('echo built >>dist/builds');
  return {
    npm,
    change: (text: string) => writeFile(join(root, 'src/main.ts'), text),
    build: () =>
      spawnSync('sh', [join(root, 'src/build.sh')], {
        env: { PATH: `${join(root, 'bin')}:${process.env['PATH']}` },
      }).status,
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
