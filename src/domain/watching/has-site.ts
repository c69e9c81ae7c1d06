import type { Client } from '../vocabulary.ts';

/** Whether there is a site that should answer: it has been live, and is neither suspended nor on its way out. */
export const hasSite = ({
  presence,
  status,
  activatedAt,
}: Pick<Client, 'presence' | 'status' | 'activatedAt'>) =>
  presence === 'PRESENT' && (status === 'ACTIVE' || status === 'FAILED') && activatedAt !== null;
