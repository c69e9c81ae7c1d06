import type { WatchKind } from '../vocabulary.ts';

/** The lease of this work on a server, beside that of its runs: long work there does not hold it up. */
export const watchKey = (kind: WatchKind, serverId: string) => `watch/${kind.toLowerCase()}/${serverId}`;
