import type { Prisma } from '../../db/generated/client/client.ts';
import { builder } from '../builder.ts';
import { connectionOf } from '../core/connection.ts';
import { containing } from '../core/containing.ts';
import { cursorOf } from '../core/cursors.ts';
import { inOrder, orderOf } from '../core/order.ts';
import { Server, ServerMode, ServerRole, ServerState } from './server.ts';

const ServerConnection = connectionOf(Server, 'Server', 'servers');

builder.queryField('server', (t) =>
  t.prismaField({
    type: Server,
    nullable: true,
    description: 'A server by its id; null if it does not exist.',
    args: { id: t.arg.globalID({ for: Server, required: true, description: 'Its id.' }) },
    resolve: (query, _root, { id }, { services }) =>
      services.prisma.server.findUnique({ ...query, where: { id: id.id } }),
  }),
);

builder.queryField('sshPublicKey', (t) =>
  t.string({
    nullable: true,
    description:
      'The line for `authorized_keys` by which servers give Regent access: see docs/servers.md. Null if no worker has made the key yet.',
    resolve: (_root, _args, { services }) => services.sshPublicKey(),
  }),
);

const ServerFilter = builder.inputType('ServerFilter', {
  description: 'Which servers; an item must meet all conditions that are given.',
  fields: (t) => ({
    role: t.field({
      type: [ServerRole],
      required: false,
      description: 'Only those with one of these roles.',
    }),
    state: t.field({
      type: [ServerState],
      required: false,
      description: 'Only servers in one of these states.',
    }),
    mode: t.field({
      type: [ServerMode],
      required: false,
      description: 'Only servers in one of these modes.',
    }),
    text: t.string({
      required: false,
      description: 'Only servers with this text in label, fqdn or address.',
    }),
  }),
});

function chosenBy(filter: typeof ServerFilter.$inferInput | null | undefined): Prisma.ServerWhereInput {
  const text = filter?.text?.trim();
  const contains = containing(text ?? '');
  return {
    removedAt: null,
    ...(filter?.role == null ? {} : { role: { in: filter.role } }),
    ...(filter?.state == null ? {} : { state: { in: filter.state } }),
    ...(filter?.mode == null ? {} : { mode: { in: filter.mode } }),
    ...(text ? { OR: [{ label: contains }, { fqdn: contains }, { address: contains }] } : {}),
  };
}

const ServerOrder = orderOf('Server', {
  FQDN: { value: 'fqdn', description: 'Its full host name.' },
  LABEL: { value: 'label', description: 'What people call it.' },
  CREATED_AT: { value: 'createdAt', description: 'When it was added.' },
});

builder.queryField('servers', (t) =>
  t.prismaConnection(
    {
      type: Server,
      ...cursorOf('fqdn', 'TEXT'),
      description: 'Servers; by host name by default.',
      args: {
        filter: t.arg({ type: ServerFilter, required: false, description: 'A filter for the list.' }),
        orderBy: t.arg({ type: ServerOrder, required: false, description: 'The order of the list.' }),
      },
      totalCount: (_root, { filter }, { services }) =>
        services.prisma.server.count({ where: chosenBy(filter) }),
      resolve: (query, _root, { filter, orderBy }, { services }) =>
        services.prisma.server.findMany({
          ...query,
          where: chosenBy(filter),
          orderBy: inOrder(orderBy, 'fqdn'),
        }),
    },
    ServerConnection,
  ),
);
