import { auditWhere } from './audit-filter.ts';
import { builder } from '../builder.ts';
import { connectionOf } from '../core/connection.ts';
import { cursorOf } from '../core/cursors.ts';
import { encodeId } from '../core/ids.ts';

const AuditOutcome = builder.enumType('AuditOutcome', {
  description: 'How something came out.',
  values: {
    DONE: { description: 'It was done.' },
    REFUSED: { description: 'It was not let, or the state of things did not allow it: nothing was done.' },
    FAILED: { description: 'A run did not succeed; some of it may have been done.' },
  },
});

const AuditEntry = builder.prismaNode('AuditEntry', {
  description: 'One thing that somebody did, or tried to do. Entries are only ever added.',
  id: { field: 'id', description: 'Opaque; the same for ever.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    actor: t.exposeString('actor', {
      description: 'Who: an e-mail address, as it was then; `schedule`, or `regent`.',
    }),
    userId: t.id({
      nullable: true,
      description: 'The id of that user, who may be gone; null for `schedule` and `regent`.',
      select: { userId: true },
      resolve: ({ userId }) => (userId === null ? null : encodeId('User', userId)),
    }),
    address: t.expose('address', {
      type: 'IPAddress',
      nullable: true,
      description: 'From which network address; null for what Regent does by itself.',
    }),
    action: t.exposeString('action', {
      description:
        'What: the name of the mutation, or `endRun` for what a run did; for what was denied, the field.',
    }),
    subject: t.exposeString('subject', { description: 'To what: `client acme`, say, or `run <id>`.' }),
    outcome: t.expose('outcome', { type: AuditOutcome, description: 'How it came out.' }),
    details: t.expose('details', {
      type: 'JSON',
      nullable: true,
      description: 'What was before and what is after, or why it was refused; never a secret.',
    }),
  }),
});

const AuditFilter = builder.inputType('AuditFilter', {
  description: 'Which entries; all conditions that are given hold at once.',
  fields: (t) => ({
    actor: t.string({ required: false, description: 'What this user, `schedule` or `regent` did.' }),
    action: t.string({ required: false, description: 'One kind of action: `deleteClient`, say.' }),
    subject: t.string({ required: false, description: 'Those with this text in their subject.' }),
    server: t.string({
      required: false,
      description:
        'What was done to the server of this name, what runs on it did, and what was decided about these.',
    }),
    client: t.string({
      required: false,
      description:
        'What was done to the client of this alias, what runs for it did, and what was decided about these.',
    }),
    outcome: t.field({ type: AuditOutcome, required: false, description: 'Those that came out so.' }),
    since: t.field({ type: 'DateTime', required: false, description: 'From this time on.' }),
    until: t.field({ type: 'DateTime', required: false, description: 'Before this time.' }),
  }),
});

builder.queryField('auditEntries', (t) =>
  t.prismaConnection(
    {
      type: AuditEntry,
      ...cursorOf('id', 'UUID'),
      description:
        'Who did what, when and from where, newest first. GET /audit.ndjson gives all of it, oldest first, one JSON object a line; its parameters are those of this filter.',
      args: { filter: t.arg({ type: AuditFilter, required: false, description: 'Which ones.' }) },
      totalCount: async (_root, { filter }, { services: { prisma } }) =>
        prisma.auditEntry.count({ where: await auditWhere(prisma, filter) }),
      resolve: async (query, _root, { filter }, { services: { prisma } }) =>
        prisma.auditEntry.findMany({
          ...query,
          where: await auditWhere(prisma, filter),
          orderBy: { id: 'desc' },
        }),
    },
    connectionOf(AuditEntry, 'AuditEntry', 'entries of the audit'),
  ),
);
