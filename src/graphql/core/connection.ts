import type { ObjectRef } from '@pothos/core';
import { builder, type Types } from '../builder.ts';

/** The connection type of a kind of node, one for all the lists in which that kind appears. */
export function connectionOf<Shape>(node: ObjectRef<Types, Shape>, name: string, plural: string) {
  return builder.connectionObject(
    {
      type: node,
      name: `${name}Connection`,
      description: `A page of a list of ${plural}.`,
      fields: (t) => ({
        totalCount: t.int({
          description: 'How many items there are on all pages.',
          extensions: { pothosPrismaTotalCount: true },
          resolve: (page) => {
            const { totalCount } = page as { totalCount?: number | (() => Promise<number>) };
            return typeof totalCount === 'function' ? totalCount() : (totalCount ?? 0);
          },
        }),
      }),
    },
    { name: `${name}Edge`, description: `One of the ${plural} on a page, with its cursor.` },
  );
}
