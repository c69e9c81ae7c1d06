import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;

test('sdk/generated is what schema and operations make (npm run sdk)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'regent-sdk-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const made = join(folder, 'operations.ts');
  execFileSync(process.execPath, [join(root, 'sdk/generate.mjs'), made], { cwd: root });
  const committed = await readFile(join(root, 'sdk/generated/operations.ts'), 'utf8');
  expect(await readFile(made, 'utf8')).toBe(committed);
});
