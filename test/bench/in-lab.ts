/** A lab of its own with a Regent wired to it, for as long as a bench takes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootHosts, type Hosts } from '../lab/hosts.ts';
import { startWiredRegent, type WiredRegent } from '../lab/wired-regent.ts';

/** Boots, measures, and ends all of it, however that went. */
export async function inLab(measure: (regent: WiredRegent, lab: Hosts) => Promise<void>): Promise<void> {
  const lab = await bootHosts();
  const dataDir = await mkdtemp(join(tmpdir(), 'regent-bench-'));
  try {
    const regent = await startWiredRegent({ ...lab, dataDir, nodeOptions: [] });
    try {
      await measure(regent, lab);
    } finally {
      await regent.process.stop();
    }
  } finally {
    await lab.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
