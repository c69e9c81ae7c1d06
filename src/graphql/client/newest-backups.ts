import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { NewestOf } from '../../domain/pages.ts';
import type { GraphqlContext } from '../context.ts';

export type { NewestBackup } from '../../domain/pages.ts';

/** The newest backups of clients, each kind for all clients of an answer at once. */
export const newestBackups = createContextCache((context: GraphqlContext) => {
  /** Without the cache: the context of a subscription lasts long, and new backups are made meanwhile. */
  const newest = (of: NewestOf) =>
    new DataLoader(
      async (ids: readonly string[]) => {
        const backups = await context.services.pages.newestBackups(of, ids);
        return ids.map((id) => backups.get(id));
      },
      { cache: false },
    );
  return {
    ofAny: newest('ANY'),
    ofGood: newest('GOOD'),
    ofCopied: newest('COPIED'),
    ofProven: newest('PROVEN'),
  };
});
