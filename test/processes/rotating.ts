/** `npm run rotate-key` as a process of its own, compiled; and what is left behind where it is killed. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PROGRAM = new URL('../../dist/src/rotate-key.js', import.meta.url).pathname;

export interface Rotated {
  code: number | null;
  output: string;
}

/** @param preload a module that the process loads before its own */
export function rotateKey(
  env: Record<string, string>,
  options: string[] = [],
  preload?: string,
): Promise<Rotated> {
  const args = [...(preload === undefined ? [] : ['--import', preload]), PROGRAM, ...options];
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      args,
      { env: { PATH: process.env['PATH'], ...env } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, output: stdout + stderr }),
    );
  });
}

export type KillPoint =
  'before the keys are written' | 'after the keys were written' | 'when all is sealed anew';

/** A module that ends its process there, as a lost machine would. */
export async function killingAt(point: KillPoint, folder: string): Promise<string> {
  const path = join(folder, 'killing.mjs');
  await writeFile(
    path,
    `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const die = (here) => { if (here === ${JSON.stringify(point)}) process.kill(process.pid, 'SIGKILL'); };
const { rename } = fs.promises;
fs.promises.rename = async (from, to) => {
  if (!to.endsWith('encryption.key')) return rename(from, to);
  die('before the keys are written');
  await rename(from, to);
  die('after the keys were written');
};
syncBuiltinESMExports();
const { log } = console;
console.log = (text) => {
  if (text.includes('can now be read with the key')) die('when all is sealed anew');
  log(text);
};
`,
  );
  return path;
}
