import { builder } from '../builder.ts';

const AliasAvailability = builder
  .objectRef<{ alias: string; reason: string | undefined }>('AliasAvailability')
  .implement({
    description: 'Whether a new client may have an alias.',
    fields: (t) => ({
      alias: t.exposeString('alias', { description: 'The alias that was asked about.' }),
      available: t.boolean({
        description: 'True where a client may be created under it now.',
        resolve: ({ reason }) => reason === undefined,
      }),
      reason: t.string({
        nullable: true,
        description: 'Why not; null where it is available.',
        resolve: ({ reason }) => reason,
      }),
    }),
  });

builder.queryField('aliasAvailability', (t) =>
  t.field({
    type: AliasAvailability,
    description: 'Whether a new client may be called this, as createClient would judge.',
    args: { alias: t.arg.string({ required: true, description: 'The alias that is wanted.' }) },
    resolve: async (_root, { alias }, { services }) => ({
      alias,
      reason: await services.clients.whyNotAlias(alias),
    }),
  }),
);
