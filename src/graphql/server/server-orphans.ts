import type { Orphan } from '../../domain/vocabulary.ts';
import { builder } from '../builder.ts';
import { Server } from './server.ts';

const OrphanType = builder.objectRef<Orphan>('Orphan').implement({
  description:
    'Something on a server that has Regent’s mark, or a database such as Regent makes, that belongs to no client that Regent knows. Perhaps another Regent made it, or this one works on older data. It is left alone.',
  fields: (t) => ({
    plugin: t.exposeString('plugin', { description: 'Which plugin found it.' }),
    what: t.exposeString('what', { description: 'What it is, such as `virtual host` or `route`.' }),
    name: t.exposeString('name', { description: 'The client it belongs to, as far as its name says.' }),
  }),
});

builder.prismaObjectField(Server, 'orphans', (t) =>
  t.field({
    type: [OrphanType],
    description: 'What the last sync found there that belongs to no client that Regent knows.',
    select: { orphans: true },
    resolve: ({ orphans }) => orphansIn(orphans),
  }),
);

/** Orphans in the form that the runner writes. */
export const orphansIn = (orphans: unknown) => (orphans ?? []) as Orphan[];
