import { builder } from '../builder.ts';

const AliasAvailability = builder
  .objectRef<{ alias: string; reason: string | undefined }>('AliasAvailability')
  .implement({
    description: 'Whether a new client may have an alias.',
    fields: (t) => ({
      alias: t.exposeString('alias', { description: 'The alias in question.' }),
      available: t.boolean({
        description: 'True if a client with this alias can be created now.',
        resolve: ({ reason }) => reason === undefined,
      }),
      reason: t.string({
        nullable: true,
        description: 'Why it is not available; null if it is.',
        resolve: ({ reason }) => reason,
      }),
    }),
  });

builder.queryField('aliasAvailability', (t) =>
  t.field({
    type: AliasAvailability,
    description: 'Whether a new client may have this alias. It answers as createClient would.',
    args: { alias: t.arg.string({ required: true, description: 'The alias to check.' }) },
    resolve: async (_root, { alias }, { services }) => ({
      alias,
      reason: await services.clients.whyNotAlias(alias),
    }),
  }),
);
