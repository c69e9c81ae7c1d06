import { restoreFrom } from '../../domain/clients/restores.ts';
import { isEnded } from '../../domain/runs/run-states.ts';
import type { Run } from '../../domain/vocabulary.ts';
import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { clientOut, startOrPlan, startOrPlanFields } from '../core/payload.ts';
import { pageOf } from '../pages/nested.ts';
import { Backup } from './backup.ts';
import { Upload } from './backup-upload.ts';
import { Client, theClient } from './client.ts';

const RestoreInclude = builder.enumType('RestoreInclude', {
  description: 'What a restore replaces.',
  values: {
    BOTH: { description: 'The database and the folder; the database alone if the backup has no files.' },
    DATABASE: { description: 'The database; the folder stays as it is.' },
    FILES: {
      description:
        'The folder of the client, without its configuration and caches; the database stays as it is.',
    },
  },
});

const RestoreStatus = builder.enumType('RestoreStatus', {
  description: 'How far a restore has come.',
  values: {
    REQUESTED: { description: 'Its run waits or is under way.' },
    FAILED: { description: 'Its run has ended without it: the client kept what it had.' },
    DONE: { description: 'The backup is in its place.' },
    UNDONE: { description: 'It was undone: what was there before is in its place again.' },
  },
});

const Restore = builder.prismaObject('Restore', {
  description:
    'A backup that took the place of a client’s database, or was to do so; or from which the client was made.',
  select: { id: true },
  fields: (t) => ({
    backup: t.relation('backup', {
      nullable: true,
      description: 'The backup; null if it is one that is still to be made, or a dump was uploaded.',
    }),
    upload: t.relation('upload', {
      nullable: true,
      description: 'The dump that somebody has uploaded; then there is no backup. Otherwise null.',
    }),
    source: t.relation('source', {
      nullable: true,
      description: 'The client whose backup it is, if this client is made from it; otherwise null.',
    }),
    backupRun: t.relation('backupRun', {
      nullable: true,
      description:
        'The run that makes the backup, if it was not there before. The run of the restore waits for it.',
    }),
    include: t.expose('include', { type: RestoreInclude, description: 'What it replaces.' }),
    status: t.field({
      type: RestoreStatus,
      description: 'Its status.',
      select: { doneAt: true, undoneAt: true, run: { select: { status: true } } },
      resolve: (restore) => statusOf(restore),
    }),
    requestedAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was requested.' }),
    doneAt: t.expose('doneAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the backup was in its place; null until then.',
    }),
    undoableUntil: t.expose('undoableUntil', {
      type: 'DateTime',
      nullable: true,
      description:
        'Until then, what was there before is kept on the server, for undoRestore; null if nothing was there, or it is not done. The next sync after that removes it.',
    }),
    undoneAt: t.expose('undoneAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was undone; null if it was not.',
    }),
    run: t.relation('run', { nullable: true, description: 'The run that carries it out.' }),
    undoRun: t.relation('undoRun', { nullable: true, description: 'The last run that was to undo it.' }),
  }),
});

function statusOf(restore: { doneAt: Date | null; undoneAt: Date | null; run: Pick<Run, 'status'> | null }) {
  if (restore.undoneAt !== null) return 'UNDONE';
  if (restore.doneAt !== null) return 'DONE';
  return restore.run === null || isEnded(restore.run.status) ? 'FAILED' : 'REQUESTED';
}

builder.prismaObjectFields(Client, (t) => ({
  restores: t.prismaField({
    type: [Restore],
    description: 'Its last ten restores, newest first.',
    resolve: (query, { id }, _args, context) =>
      pageOf(context, { list: 'Client.restores' }, id, { ...query, take: 10 }, (rest, ids) =>
        context.services.prisma.restore.findMany({ ...rest, where: { id: { in: ids } } }),
      ),
  }),
}));

mutation('restoreClient', {
  about:
    'Puts a backup in the place of a client’s database and folder. It is loaded beside the present ones and checked; then a backup of what is there now is made, and they change places, while the site answers 503 for a moment. If anything fails before that, the client stays as it was. What was there before is kept for undoRestore for 7 days. An upload (backupUpload) has no manifest: its end, its tables and the number of its rows are checked, but they cannot be compared with what was there when it was made.',
  asks: 'Which client, which backup or upload, and what of it.',
  input: (t) => ({
    clientId: theClient(t),
    backupId: t.globalID({
      for: Backup,
      required: false,
      description: 'A good backup of this client. Give exactly one of backupId and uploadId.',
    }),
    uploadId: t.globalID({
      for: Upload,
      required: false,
      description: 'A dump that was uploaded for this client, in place of a backup.',
    }),
    include: t.field({
      type: RestoreInclude,
      required: false,
      description: 'What is replaced: BOTH unless given; of an upload DATABASE, which is all that it has.',
    }),
    ...startOrPlanFields(t),
  }),
  does: ({ clientId, backupId, uploadId, include, ...asked }, context) =>
    startOrPlan(
      context,
      context.services.clients.restore(
        clientId.id,
        restoreFrom(backupId?.id, uploadId?.id),
        include ?? undefined,
      ),
      asked,
    ),
  answers: 'The client, and the run that restores it.',
  gives: clientOut,
});

mutation('undoRestore', {
  about:
    'Undoes the newest restore of a client, within 7 days: it is again as it was before. What was restored is kept until the same time, and then removed by a sync.',
  asks: 'Which client.',
  input: (t) => ({ clientId: theClient(t), ...startOrPlanFields(t) }),
  does: ({ clientId: { id }, ...asked }, context) =>
    startOrPlan(context, context.services.clients.undoRestore(id), asked),
  answers: 'The client, and the run that brings it about.',
  gives: clientOut,
});
