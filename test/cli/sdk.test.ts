import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;

test('what is generated is what schema and operations make (npm run sdk)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'regent-sdk-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  execFileSync(process.execPath, [join(root, 'sdk/generate.mjs'), folder], { cwd: root });
  const file = 'sdk/generated/operations.ts';
  expect(await readFile(join(folder, file), 'utf8')).toBe(await readFile(join(root, file), 'utf8'));
});
