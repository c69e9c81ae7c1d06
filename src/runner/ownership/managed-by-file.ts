/** The file on a server that names the Regent which manages it. */
import { z } from 'zod';
import type { FileState, Files } from '../../transport/transport.ts';

export const MANAGED_BY = '/var/lib/regent/managed-by.json';

const ManagedBy = z.object({
  regent: z.string(),
  /** By server id: one machine may be several servers. */
  counters: z.record(z.string(), z.number().int()),
  since: z.string(),
});
export type ManagedBy = z.infer<typeof ManagedBy>;

/**
 * The content of the file; undefined if it is absent; the end of a sentence that says why the content is not
 * known.
 */
export async function readManagedBy(files: Files): Promise<ManagedBy | string | undefined> {
  return saidIn((await files.read([MANAGED_BY])).get(MANAGED_BY) ?? { kind: 'absent' });
}

function saidIn(state: FileState): ManagedBy | string | undefined {
  if (state.kind === 'absent') return undefined;
  if (state.kind === 'refused') return `cannot be read (${state.why})`;
  if (state.kind !== 'file') return `is no file of Regent's`;
  try {
    return ManagedBy.parse(JSON.parse(state.content.toString('utf8')));
  } catch {
    return `does not hold what Regent writes there`;
  }
}
