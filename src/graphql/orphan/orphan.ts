import type { Prisma } from '../../db/generated/client/client.ts';
import { builder } from '../builder.ts';
import { IGNORED_FIELDS, ignoredType } from '../core/ignored.ts';
import type { InputFields } from '../core/payload.ts';

export const OrphanKind = builder.enumType('OrphanKind', {
  description: 'What an orphan is.',
  values: {
    VIRTUAL_HOST: { description: 'A site of MONARC in Apache’s configuration.' },
    ROUTE: { description: 'A route on a reverse proxy.' },
    DATABASE: { description: 'A database with MONARC’s tables, with the account of its name.' },
    DATABASE_USER: { description: 'An account that reads `monarc_common` on the back office.' },
    FOLDER: { description: 'A folder of `/var/www` with a `local.php`.' },
    BACKUP: { description: 'An entry in the list of the backup script, with its dumps.' },
    INVENTORY_ENTRY: { description: 'An entry in the inventory of the playbook.' },
  },
});

export const OrphanState = builder.enumType('OrphanState', {
  description: 'What is to be done about an orphan.',
  values: {
    OPEN: { description: 'Nobody has decided on it. Syncs leave it alone, and tell it.' },
    IGNORED: {
      description: 'Somebody lets it stay: see `ignored`. Syncs leave it alone, and do not tell it.',
    },
    GONE: {
      description:
        'It is not there any more (`goneAt`, `removedBy`), or it belongs to a client of Regent by now.',
    },
  },
});

const OrphanIgnored = ignoredType('OrphanIgnored', 'Who lets an orphan stay, and why.');

/** Rows that are in this state now. */
export function inState(state: 'OPEN' | 'IGNORED' | 'GONE', now = new Date()): Prisma.OrphanWhereInput {
  if (state === 'GONE') return { goneAt: { not: null } };
  return state === 'OPEN'
    ? { goneAt: null, OR: [{ ignoredAt: null }, { ignoredUntil: { lte: now } }] }
    : { goneAt: null, ignoredAt: { not: null }, OR: [{ ignoredUntil: null }, { ignoredUntil: { gt: now } }] };
}

/** Whether somebody lets it stay, until a time that has not come. */
export const isIgnored = ({
  ignoredAt,
  ignoredUntil,
}: {
  ignoredAt: Date | null;
  ignoredUntil: Date | null;
}) => ignoredAt !== null && (ignoredUntil === null || ignoredUntil > new Date());

export const Orphan = builder.prismaNode('Orphan', {
  description:
    'Something of a MONARC client on a server, of a client that Regent does not know. Perhaps another Regent or somebody else made it, or this one works on older data. Syncs leave it alone.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    server: t.relation('server', { description: 'Where it is.' }),
    plugin: t.exposeString('plugin', { description: 'The plugin that found it, and would remove it.' }),
    kind: t.expose('kind', { type: OrphanKind, description: 'What it is.' }),
    name: t.exposeString('name', {
      description:
        'The alias of the client that it belongs to, as far as it says it; otherwise its own name.',
    }),
    place: t.exposeString('place', {
      description: 'Where it is, as an administrator would name it: a path, a database, an account.',
    }),
    bytes: t.expose('bytes', {
      type: 'BigInt',
      nullable: true,
      description: 'Of a database, a folder or a virtual host: its size; null if it is not known.',
    }),
    changedAt: t.expose('changedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'Of a database, a folder or a virtual host: when it was last changed, as far as the server knows; null if it does not.',
    }),
    isServed: t.exposeBoolean('isServed', {
      nullable: true,
      description:
        'Of a virtual host: whether it is enabled, so that Apache serves it. No request is sent to it, as that would be a line in the log of somebody’s site. Null for other things.',
    }),
    lastDumpAt: t.expose('lastDumpAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'Of a database, or its entry in the list of backups: when the newest dump with a manifest was made that is on its server; null if there is none.',
    }),
    state: t.field({
      type: OrphanState,
      description: 'What is to be done about it.',
      select: { goneAt: true, ignoredAt: true, ignoredUntil: true },
      resolve: (row) => (row.goneAt !== null ? 'GONE' : isIgnored(row) ? 'IGNORED' : 'OPEN'),
    }),
    ignored: t.field({
      type: OrphanIgnored,
      nullable: true,
      description: 'Who lets it stay; null if nobody does.',
      select: IGNORED_FIELDS,
      resolve: (row) => (row.ignoredAt === null ? null : row),
    }),
    firstSeenAt: t.expose('firstSeenAt', {
      type: 'DateTime',
      description: 'When Regent first saw it; it may be removed 7 days later (`ORPHAN_DAYS`).',
    }),
    lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'When Regent last saw it.' }),
    goneAt: t.expose('goneAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was not there any more; null while it is.',
    }),
    removedBy: t.relation('run', {
      nullable: true,
      description: 'The run that has removed it; null if none has.',
    }),
    version: t.exposeInt('version', {
      description: 'Increases when it has changed, and with each decision; for `expectedVersion`.',
    }),
  }),
});

/** The input of each mutation of one orphan. */
export const theOrphan = (t: InputFields) =>
  t.globalID({ for: Orphan, required: true, description: 'The orphan.' });
