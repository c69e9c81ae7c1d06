import { builder } from '../builder.ts';
import type { PluginInfo } from '../context.ts';
import { maskedOptions } from '../../domain/secrets/masked-options.ts';
import { ServerRole } from '../server/server.ts';

const Plugin = builder.objectRef<PluginInfo>('Plugin').implement({
  description:
    'What knows one kind of thing on a server, finds how it differs from what it should be, and mends it.',
  fields: (t) => ({
    name: t.exposeString('id', { description: 'Its name in configuration, steps and events.' }),
    description: t.exposeString('description', { description: 'What it knows.' }),
    roles: t.expose('roles', { type: [ServerRole], description: 'The servers that it works on.' }),
    options: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'Its options as they are in force here: the configuration over the defaults. What is named like a password, secret or token is masked.',
      resolve: ({ options }) => maskedOptions(options),
    }),
  }),
});

builder.queryField('plugins', (t) =>
  t.field({
    type: [Plugin],
    description: 'The plugins that are configured here, by the roles of the servers that they work on.',
    resolve: (_root, _args, { services }) => services.plugins,
  }),
);
