import type { PlannedChange } from '../../domain/runs/plan.ts';
import { builder } from '../builder.ts';

export const changeAction = builder.enumType('ChangeAction', {
  description: 'What a change does on a server.',
  values: {
    CREATE: { value: 'create' as const, description: 'It creates what is missing.' },
    UPDATE: { value: 'update' as const, description: 'It updates what differs.' },
    DELETE: { value: 'delete' as const, description: 'It removes what should not exist.' },
  },
});

export const plannedChange = builder.objectRef<PlannedChange>('PlannedChange').implement({
  description: 'One difference from the desired state that a plugin has found and would change.',
  fields: (t) => ({
    plugin: t.exposeString('plugin', { description: 'The plugin that found it.' }),
    server: t.prismaField({
      type: 'Server',
      nullable: true,
      description: 'The server that it is on.',
      resolve: (query, { serverId }, _args, { services }) =>
        services.prisma.server.findUnique({ ...query, where: { id: serverId } }),
    }),
    client: t.exposeString('client', {
      nullable: true,
      description: 'The alias of the client that it belongs to; null if it belongs to the server as a whole.',
    }),
    action: t.expose('action', { type: changeAction, description: 'The kind of change.' }),
    subject: t.exposeString('subject', {
      description: 'What it changes, as an administrator would name it: a path, a database, a route.',
    }),
    summary: t.exposeString('summary', { description: 'A summary in one line.' }),
    diff: t.exposeString('diff', {
      nullable: true,
      description: 'For files: a unified diff. Secrets are masked.',
    }),
  }),
});
