import type { PlannedChange } from '../../domain/runs/planner.ts';
import { builder } from '../builder.ts';

const changeAction = builder.enumType('ChangeAction', {
  description: 'What is done to a thing on a server.',
  values: {
    CREATE: { value: 'create' as const, description: 'It is not there yet.' },
    UPDATE: { value: 'update' as const, description: 'It is there, and differs.' },
    DELETE: { value: 'delete' as const, description: 'It is there, and should not be.' },
  },
});

export const plannedChange = builder.objectRef<PlannedChange>('PlannedChange').implement({
  description: 'One difference from the desired state that a plugin has found, and would change.',
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
      description: 'The alias of the client that it belongs to; null where it is the server’s own.',
    }),
    action: t.expose('action', { type: changeAction, description: 'What would be done.' }),
    subject: t.exposeString('subject', {
      description: 'What it touches, as an administrator would name it: a path, a database, a route.',
    }),
    summary: t.exposeString('summary', { description: 'What would be done, in one line.' }),
    diff: t.exposeString('diff', {
      nullable: true,
      description: 'For files: a unified diff, with secrets masked.',
    }),
  }),
});
