import { builder } from '../builder.ts';
import type { InputFields } from '../core/payload.ts';

export const ServerRole = builder.enumType('ServerRole', {
  description: 'The role of a server.',
  values: {
    FRONT_OFFICE: { description: 'Clients live on it: Apache, PHP and their databases.' },
    BACK_OFFICE: {
      description: 'Holds `monarc_common`: the models and the knowledge base that every client reads.',
    },
    REVERSE_PROXY: { description: 'Leads the public address of each client to its front office.' },
    BACKUP_STORE: {
      description:
        'Keeps a copy of every good backup, in the folder BACKUP_STORE_DIR. It is a machine that is neither a front office nor the back office.',
    },
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
  description: 'Whether Regent can work on a server.',
  values: {
    UNCONFIRMED: { description: 'Waits for somebody to confirm its host key: see confirmServerHostKey.' },
    READY: { description: 'Regent can work on it.' },
    UNREACHABLE: { description: 'It failed several times in a row. Its runs wait until it answers again.' },
  },
});

export const ServerMode = builder.enumType('ServerMode', {
  description: 'The mode of a server, which people set.',
  values: {
    ACTIVE: { description: 'Regent works on it as usual.' },
    DRAINING: { description: 'It takes no new clients; clients that live there are kept as before.' },
    MAINTENANCE: {
      description:
        'Regent leaves it alone while somebody works on it. Work that is under way there ends; other work for it waits (BLOCKED), and goes on afterwards.',
    },
    RETIRED: { description: 'It takes part in nothing, but its record is kept.' },
    OBSERVE: {
      description:
        'Regent only looks at it, and nothing is changed there. Checks work, and its syncs say what they would change. What would have to change something there is refused.',
    },
  },
});

export const SyncPolicy = builder.enumType('SyncPolicy', {
  description: 'What syncs do about what differs from the desired state.',
  values: {
    REPAIR: { description: 'They repair it, except what is ignored.' },
    REPORT: {
      description:
        'They only say what differs (`drift`), and change nothing. repairDrift repairs what you choose.',
    },
  },
});

export const Server = builder.prismaNode('Server', {
  description: 'A host that Regent manages.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    label: t.exposeString('label', { description: 'What people call it.' }),
    fqdn: t.expose('fqdn', {
      type: 'Hostname',
      description: 'Its full host name, which is also its name in the inventory; unique.',
    }),
    address: t.exposeString('address', {
      description: 'The host name or IP address by which Regent and the other servers reach it.',
    }),
    port: t.exposeInt('port', { description: 'The port of its SSH server.' }),
    user: t.exposeString('user', { description: 'The user that Regent signs in as; it may use sudo.' }),
    role: t.expose('role', { type: ServerRole, description: 'Its purpose.' }),
    connection: t.expose('connection', { type: Connection, description: 'How it is reached.' }),
    root: t.exposeString('root', {
      nullable: true,
      description: 'For LOCAL: the sandbox folder that stands for its root.',
    }),
    state: t.expose('state', { type: ServerState, description: 'Whether Regent can work on it.' }),
    mode: t.expose('mode', { type: ServerMode, description: 'Its mode.' }),
    syncPolicy: t.expose('syncPolicy', {
      type: SyncPolicy,
      description: 'What syncs do about differences there. REPORT takes precedence over that of a schedule.',
    }),
    formerFqdns: t.exposeStringList('formerFqdns', {
      description: 'Its former full host names, oldest first.',
    }),
    hostKeyFingerprint: t.exposeString('hostKeyFingerprint', {
      nullable: true,
      description: 'The fingerprint of its host key, as `ssh-keygen -l` prints it.',
    }),
    facts: t.expose('facts', {
      type: 'JSON',
      nullable: true,
      description: 'What the last check found: sudo, Apache, MariaDB, PHP, release, disk, clock.',
    }),
    release: t.string({
      nullable: true,
      description:
        'The MONARC release of a front office, as its last check found it; null if that found none.',
      select: { facts: true },
      resolve: ({ facts }) => releaseIn(facts),
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
      description: 'Why it did not answer, or refused Regent; null while it works.',
    }),
    removedAt: t.expose('removedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When it was deleted or forgotten. It is kept for the clients that were deleted there, has no name any more (see formerFqdns), and is in no list.',
    }),
    version: t.exposeInt('version', {
      description: 'Increases with each change that a caller makes; for `expectedVersion`.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was added.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
  }),
});

/** The input of each mutation of one server. */
export const theServer = (t: InputFields) =>
  t.globalID({ for: Server, required: true, description: 'The server.' });

/** A plugin reported the facts; it may be one that is not part of Regent. */
function releaseIn(facts: unknown): string | null {
  const { release } = (facts ?? {}) as { release?: { version?: unknown } | null };
  const version = release?.version;
  return typeof version === 'string' && version !== 'unknown' ? version : null;
}
