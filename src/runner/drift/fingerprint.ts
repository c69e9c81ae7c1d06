import { createHash } from 'node:crypto';
import type { Change } from '../../domain/vocabulary.ts';

/** The same as long as the same differs, and the same is desired. */
export const fingerprintOf = ({ action, summary, diff, state }: Change): string =>
  createHash('sha256')
    .update(JSON.stringify([action, summary, diff ?? null, state ?? null]))
    .digest('hex');
