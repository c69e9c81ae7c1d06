import type { Permission } from '../../domain/permissions.ts';
import type { Actor } from '../../domain/vocabulary.ts';
import type { Services } from '../context.ts';
import { builder } from '../builder.ts';
import {
  answer,
  callerOf,
  dryRunField,
  keyed,
  planIn,
  planOf,
  runIn,
  startFields,
  userErrors,
} from '../payload.ts';
import { Run } from './run.ts';
import { Server } from './server.ts';

builder.relayMutationField(
  'syncServer',
  {
    description: 'Which server.',
    inputFields: (t) => ({
      serverId: t.globalID({ for: Server, required: true, description: 'The server.' }),
      ...startFields(t),
      dryRun: dryRunField(t),
    }),
  },
  {
    description: 'Brings everything on a server to its desired state; mends what was changed by hand.',
    resolve: (_root, { input: { serverId, idempotencyKey, dryRun } }, context) =>
      answer(async () => {
        const { runs } = context.services;
        if (dryRun === true) {
          return planOf(context, { of: 'server', serverId: serverId.id });
        }
        const actor = callerOf(context);
        const { run } = await runs.startOnServer('SYNC', serverId.id, actor, keyed(idempotencyKey));
        return { runId: run.id };
      }),
  },
  {
    description: 'The run.',
    outputFields: (t) => ({ run: runIn(t), plan: planIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'syncAll',
  {
    description: 'How to go about it; `{}` will do.',
    inputFields: (t) => ({ ...startFields(t), dryRun: dryRunField(t) }),
  },
  {
    description: 'Brings everything on all servers to its desired state, with a run for each.',
    resolve: (_root, { input: { idempotencyKey, dryRun } }, context) =>
      answer(async () => {
        const { runs } = context.services;
        if (dryRun === true) return planOf(context, { of: 'all' });
        const { run } = await runs.startOnAll('SYNC', callerOf(context), keyed(idempotencyKey));
        return { runId: run.id };
      }),
  },
  {
    description: 'The run that gathers those of the servers.',
    outputFields: (t) => ({ run: runIn(t), plan: planIn(t), userErrors: userErrors(t) }),
  },
);

for (const [name, kind, description] of [
  ['backupServer', 'BACKUP', 'Dumps the databases of all clients on a server, now.'],
  ['checkServer', 'CHECK', 'Finds out what a server has and what it lacks; changes nothing there.'],
] as const) {
  builder.relayMutationField(
    name,
    {
      description: 'Which server.',
      inputFields: (t) => ({
        serverId: t.globalID({ for: Server, required: true, description: 'The server.' }),
        ...startFields(t),
      }),
    },
    {
      description,
      resolve: (_root, { input: { serverId, idempotencyKey } }, context) =>
        answer(async () => {
          const { runs } = context.services;
          const actor = callerOf(context);
          const { run } = await runs.startOnServer(kind, serverId.id, actor, keyed(idempotencyKey));
          return { runId: run.id };
        }),
    },
    { description: 'The run.', outputFields: (t) => ({ run: runIn(t), userErrors: userErrors(t) }) },
  );
}

builder.relayMutationField(
  'backupAll',
  { description: 'How to go about it; `{}` will do.', inputFields: (t) => startFields(t) },
  {
    description: 'Dumps the databases of all clients, with a run for each front office.',
    resolve: (_root, { input: { idempotencyKey } }, context) =>
      answer(async () => {
        const { runs } = context.services;
        const { run } = await runs.startOnAll('BACKUP', callerOf(context), keyed(idempotencyKey));
        return { runId: run.id };
      }),
  },
  {
    description: 'The run that gathers those of the servers.',
    outputFields: (t) => ({ run: runIn(t), userErrors: userErrors(t) }),
  },
);

for (const [name, description, outcome, start] of [
  [
    'cancelRun',
    'Ends a run that waits, and asks the worker of one that is under way to stop: what is running on the server is ended too. It takes the permission for the work of the run: CLIENTS for clients, MODELS for models, SERVERS for the rest.',
    'The run, as it is now: CANCELLED, or CANCELLING until its worker has stopped.',
    async ({ runs }: Services, runId: string, actor: Actor, permissions: ReadonlySet<Permission>) =>
      runs.cancel(runId, actor, permissions),
  ],
  [
    'confirmRun',
    'Lets a run go ahead that waits for it (BLOCKED, CONFIRM): it plans again, and makes the changes that it told, but no others: where there are more by then, it fails. It takes the permission for the work of the run, as cancelRun does.',
    'The run, as it is now.',
    async ({ runs }: Services, runId: string, actor: Actor, permissions: ReadonlySet<Permission>) =>
      runs.confirm(runId, actor, permissions),
  ],
  [
    'retryRun',
    'Has another go at what a run that failed was for; what is done already is found done. It takes the permission for the work of the run, as cancelRun does.',
    'The new run.',
    async ({ runs }: Services, runId: string, actor: Actor, permissions: ReadonlySet<Permission>) =>
      (await runs.retry(runId, actor, permissions)).run,
  ],
] as const) {
  builder.relayMutationField(
    name,
    {
      description: 'Which run.',
      inputFields: (t) => ({ runId: t.globalID({ for: Run, required: true, description: 'The run.' }) }),
    },
    {
      description,
      resolve: (_root, { input }, context) =>
        answer(async () => {
          const { services, caller } = context;
          const run = await start(services, input.runId.id, callerOf(context), caller.permissions);
          return { runId: run.id };
        }),
    },
    { description: outcome, outputFields: (t) => ({ run: runIn(t), userErrors: userErrors(t) }) },
  );
}
