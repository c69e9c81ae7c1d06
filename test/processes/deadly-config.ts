/**
 * A regent.config.js whose plugins are the built-in ones, each in a wrapper that ends its own process, as kill -9
 * would, at a point that the test names beforehand.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const dist = new URL('../../dist', import.meta.url).pathname;

/** Where a plugin can be caught: before and after each thing that it is asked for. */
export type Point = 'before plan' | 'before apply' | 'after apply' | 'after second plan';

export interface DeadlyConfig {
  /** For CONFIG. */
  path: string;
  /** The process that comes to this point ends there, once. */
  killAt(plugin: string, point: Point): Promise<void>;
  /** Whether it has come to pass. */
  hasKilled(): Promise<boolean>;
  /** From now on each call of a plugin takes so much longer, in ms. */
  slow(ms: number): Promise<void>;
}

export const PLUGINS: Record<string, string[]> = {
  FRONT_OFFICE: ['client-config', 'vhost', 'backup', 'inventory'],
  REVERSE_PROXY: ['reverse-proxy'],
};

export async function writeDeadlyConfig(folder: string): Promise<DeadlyConfig> {
  await mkdir(folder, { recursive: true });
  const order = join(folder, 'kill-at');
  const slowness = join(folder, 'slow-ms');
  const settings: Record<string, Record<string, { module: string }>> = {};
  for (const [role, plugins] of Object.entries(PLUGINS)) {
    settings[role] = {};
    for (const plugin of plugins) {
      settings[role][plugin] = { module: `./${plugin}.mjs` };
      await writeFile(join(folder, `${plugin}.mjs`), wrapper(plugin, order, slowness));
    }
  }
  const path = join(folder, 'regent.config.mjs');
  await writeFile(path, `export default ${JSON.stringify({ plugins: settings })};\n`);
  return {
    path,
    killAt: (plugin, point) => writeFile(order, `${plugin} ${point}`),
    slow: (ms) => writeFile(slowness, String(ms)),
    hasKilled: () =>
      readFile(order).then(
        () => false,
        () => true,
      ),
  };
}

function wrapper(plugin: string, order: string, slowness: string): string {
  const name = plugin.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return `
import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ${name} as original } from '${join(dist, 'plugins', plugin, `${plugin}.js`)}';
const read = (path) => {
  try { return readFileSync(path, 'utf8'); } catch { return ''; }
};
const point = async (name, signal) => {
  const slowMs = Number(read(${JSON.stringify(slowness)}));
  if (slowMs > 0) await sleep(slowMs, undefined, { signal });
  if (read(${JSON.stringify(order)}) !== '${plugin} ' + name) return;
  rmSync(${JSON.stringify(order)});
  process.kill(process.pid, 'SIGKILL');
};
const applied = new WeakSet();
export const wrapped = {
  ...original,
  async plan(ctx, desired) {
    await point('before plan', ctx.signal);
    const changes = await original.plan(ctx, desired);
    if (applied.has(ctx)) await point('after second plan', ctx.signal);
    return changes;
  },
  async apply(ctx, changes, desired) {
    await point('before apply', ctx.signal);
    await original.apply(ctx, changes, desired);
    applied.add(ctx);
    await point('after apply', ctx.signal);
  },
};
`;
}
