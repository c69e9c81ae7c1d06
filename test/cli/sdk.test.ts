import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from '../kit/folder.ts';

const root = new URL('../..', import.meta.url).pathname;

test('what is generated is what schema and operations make (npm run sdk)', async () => {
  const folder = await newFolder('sdk');
  execFileSync(process.execPath, [join(root, 'sdk/generate.mjs'), folder], { cwd: root });
  const file = 'sdk/generated/operations.ts';
  expect(await readFile(join(folder, file), 'utf8')).toBe(await readFile(join(root, file), 'utf8'));
});
