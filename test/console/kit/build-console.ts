import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const CONFIG = new URL('../../../console/vite.config.mjs', import.meta.url).pathname;
const VITE = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');

/** Builds the console as `npm run build` does, into a folder of its own. */
export async function buildConsole() {
  const folder = await mkdtemp(join(tmpdir(), 'regent-console-'));
  // In a process of its own: what vitest sets would make it a build for tests.
  const options = ['build', '--config', CONFIG, '--outDir', folder, '--emptyOutDir'];
  await promisify(execFile)(process.execPath, [VITE, ...options], { env: { PATH: process.env['PATH'] } });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
