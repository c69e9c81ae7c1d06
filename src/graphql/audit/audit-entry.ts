import { auditWhere } from './audit-filter.ts';
import { builder } from '../builder.ts';
import { connectionOf } from '../core/connection.ts';
import { cursorOf } from '../core/cursors.ts';
import { encodeId } from '../core/ids.ts';

const AuditOutcome = builder.enumType('AuditOutcome', {
  description: 'How an action ended.',
  values: {
    DONE: { description: 'It was done.' },
    REFUSED: {
      description: 'The caller was not allowed to do it, or it was not possible then. Nothing was done.',
    },
    FAILED: { description: 'A run did not succeed; some of it may have been done.' },
  },
});

const AuditEntry = builder.prismaNode('AuditEntry', {
  description: 'One action that somebody did, or tried to do. Entries are only added, never changed.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    actor: t.exposeString('actor', {
      description: 'Who did it: the e-mail address that the user had then, `schedule`, or `regent`.',
    }),
    userId: t.id({
      nullable: true,
      description: 'The id of that user, who may have been deleted; null for `schedule` and `regent`.',
      select: { userId: true },
      resolve: ({ userId }) => (userId === null ? null : encodeId('User', userId)),
    }),
    address: t.expose('address', {
      type: 'IPAddress',
      nullable: true,
      description: 'The network address of the caller; null if Regent did it by itself.',
    }),
    action: t.exposeString('action', {
      description:
        'What was done: the name of the mutation, or `endRun` for what a run did. If access was denied, the name of the field.',
    }),
    subject: t.exposeString('subject', {
      description: 'What it was done to, such as `client acme` or `run <id>`.',
    }),
    outcome: t.expose('outcome', { type: AuditOutcome, description: 'How it ended.' }),
    details: t.expose('details', {
      type: 'JSON',
      nullable: true,
      description: 'The values before and after, or the reason of a refusal. It never has secrets.',
    }),
  }),
});

const AuditFilter = builder.inputType('AuditFilter', {
  description: 'Which entries; an item must meet all conditions that are given.',
  fields: (t) => ({
    actor: t.string({ required: false, description: 'Only what this user, `schedule` or `regent` did.' }),
    action: t.string({ required: false, description: 'One kind of action, such as `deleteClient`.' }),
    subject: t.string({ required: false, description: 'Only entries with this text in their subject.' }),
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
    outcome: t.field({
      type: AuditOutcome,
      required: false,
      description: 'Only entries that ended in this way.',
    }),
    since: t.field({ type: 'DateTime', required: false, description: 'From this time on, inclusive.' }),
    until: t.field({ type: 'DateTime', required: false, description: 'Before this time, exclusive.' }),
  }),
});

builder.queryField('auditEntries', (t) =>
  t.prismaConnection(
    {
      type: AuditEntry,
      ...cursorOf('id', 'UUID'),
      description:
        'Who did what, when and from where, newest first. GET /audit.ndjson gives all entries, oldest first, one JSON object per line; it has the parameters of this filter.',
      args: { filter: t.arg({ type: AuditFilter, required: false, description: 'A filter for the list.' }) },
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
