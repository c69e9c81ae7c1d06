/** Backups that are encrypted, in a suite of its own Regent. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { $ } from 'zx';
import type { Host } from '../../host.ts';
import type { Regent } from './regent.ts';
import { carryOut } from './runs.ts';

export interface AgeKey {
  /** With the identity. */
  file: string;
  recipient: string;
}

/** A key of age in a folder that goes with the suite. */
export async function newKey(): Promise<AgeKey> {
  const folder = await mkdtemp(join(tmpdir(), 'regent-age-'));
  afterAll(() => rm(folder, { recursive: true }));
  const file = join(folder, randomUUID());
  const { stderr } = await $({ quiet: true })`age-keygen -o ${file}`;
  return { file, recipient: /age1\w+/.exec(stderr)?.[0] ?? '' };
}

/** From now on, backups of this front office are for this recipient. */
export async function encryptFor(regent: Regent, host: Host, recipient: string): Promise<void> {
  const config = join(regent.dataDir, 'regent.config.js');
  const { default: settings } = (await import(`${config}?${recipient}`)) as { default: object };
  const plugins = { FRONT_OFFICE: { backup: { options: { recipient } } } };
  await writeFile(config, `export default ${JSON.stringify({ ...settings, plugins })};\n`);
  await regent.stop();
  await regent.restart();
  const sync = await carryOut(regent, 'syncServer', { serverId: regent.serverId(host) });
  expect(sync.status).toBe('SUCCEEDED');
}
