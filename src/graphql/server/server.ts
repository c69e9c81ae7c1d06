import { builder } from '../builder.ts';
import type { InputFields } from '../core/payload.ts';

export const ServerRole = builder.enumType('ServerRole', {
  description: 'What a server is for.',
  values: {
    FRONT_OFFICE: { description: 'Clients live on it: Apache, PHP and their databases.' },
    BACK_OFFICE: { description: 'Holds `monarc_common`, the models and knowledge that every client reads.' },
    REVERSE_PROXY: { description: 'Leads the public address of each client to its front office.' },
  },
});

export const Connection = builder.enumType('Connection', {
  description: 'How a server is reached.',
  values: {
    SSH: { description: 'Over SSH, with a host key that somebody has confirmed.' },
    LOCAL: { description: 'A sandbox folder on Regent’s own machine, which stands for the server’s root.' },
  },
});

export const ServerState = builder.enumType('ServerState', {
  description: 'Whether a server can be worked on.',
  values: {
    UNCONFIRMED: { description: 'Waits for somebody to confirm its host key: see confirmServerHostKey.' },
    READY: { description: 'Can be worked on.' },
    UNREACHABLE: { description: 'Failed several times in a row; its runs wait until it answers again.' },
  },
});

export const ServerMode = builder.enumType('ServerMode', {
  description: 'What is wanted of a server.',
  values: {
    ACTIVE: { description: 'To be worked on as usual.' },
    DRAINING: { description: 'To take no new clients; those that live there are kept as before.' },
    MAINTENANCE: {
      description:
        'To be left alone while somebody is at it: what is under way there ends, whatever else is for it waits (BLOCKED), and goes on afterwards.',
    },
    RETIRED: { description: 'To take no part in anything, for as long as it is kept here.' },
  },
});

export const Server = builder.prismaNode('Server', {
  description: 'A host that Regent manages.',
  id: { field: 'id', description: 'Opaque; the same for ever.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    label: t.exposeString('label', { description: 'What people call it.' }),
    fqdn: t.expose('fqdn', {
      type: 'Hostname',
      description: 'Its full host name: its name in the inventory, unique.',
    }),
    address: t.exposeString('address', { description: 'Where Regent and the other servers reach it.' }),
    port: t.exposeInt('port', { description: 'The port of its SSH server.' }),
    user: t.exposeString('user', { description: 'The user that Regent signs in as; it may use sudo.' }),
    role: t.expose('role', { type: ServerRole, description: 'What it is for.' }),
    connection: t.expose('connection', { type: Connection, description: 'How it is reached.' }),
    root: t.exposeString('root', {
      nullable: true,
      description: 'For LOCAL: the sandbox folder that stands for its root.',
    }),
    state: t.expose('state', { type: ServerState, description: 'Whether it can be worked on.' }),
    mode: t.expose('mode', { type: ServerMode, description: 'What is wanted of it.' }),
    formerFqdns: t.exposeStringList('formerFqdns', {
      description: 'The full host names that it had before, oldest first.',
    }),
    hostKeyFingerprint: t.exposeString('hostKeyFingerprint', {
      nullable: true,
      description: 'The fingerprint of the host key that it presented, as `ssh-keygen -l` prints it.',
    }),
    facts: t.expose('facts', {
      type: 'JSON',
      nullable: true,
      description: 'What the last check found: sudo, Apache, MariaDB, PHP, release, disk, clock.',
    }),
    factsAt: t.expose('factsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When that check was.',
    }),
    lastSeenAt: t.expose('lastSeenAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it last answered.',
    }),
    lastError: t.exposeString('lastError', {
      nullable: true,
      description: 'Why it did not answer, or did not let Regent in; null while it does.',
    }),
    removedAt: t.expose('removedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When it was deleted or forgotten: it is kept for the clients that were deleted there, has no name any more (see formerFqdns), and is in no list.',
    }),
    version: t.exposeInt('version', {
      description: 'Goes up with each change by somebody: for `expectedVersion`.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was added.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When anything of it last changed.' }),
  }),
});

/** The input of whatever is done to one server. */
export const theServer = (t: InputFields) =>
  t.globalID({ for: Server, required: true, description: 'The server.' });
