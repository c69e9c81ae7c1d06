import { builder } from '../builder.ts';
import type { PluginInfo } from '../context.ts';
import { maskedOptions } from '../../domain/secrets/masked-options.ts';
import { ServerRole } from '../server/server.ts';

const Plugin = builder.objectRef<PluginInfo>('Plugin').implement({
  description:
    'A part of Regent that knows one kind of thing on servers: it finds how this differs from the desired state, and changes it.',
  fields: (t) => ({
    name: t.exposeString('id', { description: 'Its name in configuration, steps and events.' }),
    description: t.exposeString('description', { description: 'What it takes care of.' }),
    roles: t.expose('roles', { type: [ServerRole], description: 'The servers that it works on.' }),
    options: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'Its options here: the configuration merged over the defaults. Values that are named like a password, secret or token are masked.',
      resolve: ({ options }) => maskedOptions(options),
    }),
  }),
});

builder.queryField('plugins', (t) =>
  t.field({
    type: [Plugin],
    description: 'The configured plugins, by the roles of the servers that they work on.',
    resolve: (_root, _args, { services }) => services.plugins,
  }),
);
