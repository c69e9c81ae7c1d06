import type { Addressee } from '../letters/addressee.ts';
import type { Changes } from './changes.ts';

/** One mail about all that has changed for a user since the last one. */
export interface Digest extends Omit<Changes, 'own'> {
  id: string;
  to: Addressee;
  /** How many of the alarms that the user wants to be told of are open. */
  open: number;
}
