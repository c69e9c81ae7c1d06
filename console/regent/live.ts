/** What changes in Regent, as long as somebody is signed in. Whoever shows something reads it again then. */
import { signal } from '@preact/signals';
import { NotSignedInError, RefusedError } from '../../sdk/errors.ts';
import type { UpdatedType } from '../../sdk/generated/operations.ts';
import { regent, viewer } from './regent.ts';

/** Whether the page hears of changes now. */
export const isLive = signal<'not yet' | 'yes' | 'lost'>('not yet');

/** Told the kind and the id of what has changed; both undefined if it may be anything. */
type Hear = (type?: UpdatedType, id?: string | null) => void;

const hearing = new Set<Hear>();

/** @returns a function that ends it */
export function onChange(hear: Hear): () => void {
  hearing.add(hear);
  return () => void hearing.delete(hear);
}

/** Follows all changes until the signal. After a lost connection, anything may have changed. */
export async function followChanges(stop: AbortSignal): Promise<void> {
  const tell: Hear = (type, id) => {
    for (const hear of hearing) hear(type, id);
  };
  const kinds: UpdatedType[] = ['ALARM', 'CLIENT', 'MODEL', 'PLAN', 'RUN', 'SCHEDULE', 'SERVER', 'WINDOW'];
  const following = {
    signal: stop,
    onConnected: () => {
      isLive.value = 'yes';
      tell();
    },
    onLost: () => {
      isLive.value = 'lost';
    },
  };
  try {
    for await (const { type, id } of regent.updates(kinds, following)) {
      if (type === 'RESYNC') tell();
      else tell(type, id);
    }
  } catch (error) {
    if (error instanceof NotSignedInError) viewer.value = null;
    else if (error instanceof RefusedError) isLive.value = 'not yet';
    else throw error;
  }
}
