import type { RowResult } from '../../domain/client-batch.ts';
import type { StartOptions } from '../../domain/runs.ts';
import type { Draft } from '../../domain/planner.ts';
import type { Actor, Run } from '../../domain/vocabulary.ts';
import { builder } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';
import { given } from '../given.ts';
import { mutation } from '../mutation.ts';
import {
  byId,
  callerOf,
  keyed,
  planIn,
  planOf,
  runIn,
  startOrPlanFields,
  type Answer,
  type Asked,
  type Fields,
  type InputFields,
  type Outcome,
} from '../payload.ts';
import { newClient, newClientFields } from './client-changes.ts';
import { Client } from './client.ts';
import { Model } from './model.ts';
import { userError } from './user-error.ts';

const clientResult = builder.objectRef<RowResult>('ClientResult').implement({
  description: 'What became of one of many.',
  fields: (t) => ({
    client: t.prismaField({
      type: Client,
      nullable: true,
      description: 'The client, as it is to be; null where it was refused, and in a dry run.',
      resolve: (query, { client }, _args, { services }) =>
        byId(query, client?.id, (args) => services.prisma.client.findUnique(args)),
    }),
    userErrors: t.field({
      type: [userError],
      description: 'Why this one was refused: each path begins with its index in the list, from 0.',
      resolve: ({ problems }) => problems,
    }),
  }),
});

interface Results extends Outcome {
  results?: RowResult[];
}

interface Work {
  draft(): Promise<{ results: RowResult[]; drafts: Draft[] }>;
  start(actor: Actor, options: StartOptions): Promise<{ results: RowResult[]; run?: Run }>;
}

async function startOrPlanMany(
  context: GraphqlContext,
  { dryRun, idempotencyKey }: Asked,
  { draft, start }: Work,
): Promise<Results> {
  if (dryRun === true) {
    const { results, drafts } = await draft();
    return { results, ...(await planOf(context, { of: 'clients', drafts })) };
  }
  const { results, run } = await start(callerOf(context), keyed(idempotencyKey));
  return { results, runId: run?.id };
}

function manyOut(t: Fields<Answer<Results>>) {
  return {
    results: t.field({
      type: [clientResult],
      nullable: true,
      description: 'One for each that was asked for, in that order; null where all was refused.',
      resolve: ({ results }) => results,
    }),
    run: runIn(t),
    plan: planIn(t),
  };
}

const AT_MOST = 'At most 100 at once. One that is wrong is refused for itself, and does not keep the others.';
const RUN =
  'There is one run for each server; where there are several, `run` gathers them as its children, and ends with the last.';

const NewClientInput = builder.inputType('NewClientInput', {
  description: 'A client that is wanted.',
  fields: newClientFields,
});

mutation('createClients', {
  about: `Asks for many clients. ${AT_MOST} ${RUN}`,
  asks: 'The clients that are wanted.',
  input: (t) => ({
    clients: t.field({ type: [NewClientInput], required: true, description: AT_MOST }),
    ...startOrPlanFields(t),
  }),
  does: ({ clients: rows, ...how }, context) => {
    const { clients } = context.services;
    const inputs = rows.map(newClient);
    return startOrPlanMany(context, how, {
      draft: () => clients.draftMany(inputs),
      start: (...by) => clients.createMany(inputs, ...by),
    });
  },
  answers: 'What became of each, and the run that sets them up.',
  gives: manyOut,
});

const CHANGED = {
  answers: 'What became of each, and the run that brings their servers in line.',
  gives: manyOut,
};

const theClients = (t: InputFields) =>
  t.globalIDList({ for: Client, required: true, description: `The clients. ${AT_MOST}` });

mutation('updateClients', {
  about: `Changes the same of many clients. ${RUN}`,
  asks: 'Which clients, and what is to change of all of them; what is left out stays as it is.',
  input: (t) => ({
    clientIds: theClients(t),
    twoFactorEnforced: t.boolean({
      required: false,
      description: 'Whether their users must have a second factor.',
    }),
    backgroundImportActive: t.boolean({
      required: false,
      description: 'Whether large imports are worked on in the background.',
    }),
    ...startOrPlanFields(t),
  }),
  does: ({ clientIds, idempotencyKey, dryRun, ...flags }, context) => {
    const { clients } = context.services;
    const ids = clientIds.map(({ id }) => id);
    const patch = given(flags);
    return startOrPlanMany(
      context,
      { idempotencyKey, dryRun },
      {
        draft: () => clients.draftUpdates(ids, patch),
        start: (...by) => clients.updateMany(ids, patch, ...by),
      },
    );
  },
  ...CHANGED,
});

for (const [name, draft, about] of [
  [
    'linkModels',
    'draftLinks',
    'Lets many clients use these models besides those that they have: specific, active ones.',
  ],
  ['unlinkModels', 'draftUnlinks', 'Takes these models from many clients; what else they have stays.'],
] as const) {
  mutation(name, {
    about: `${about} ${RUN}`,
    asks: 'Which clients, and which models: one to many, or many to one.',
    input: (t) => ({
      clientIds: theClients(t),
      modelIds: t.globalIDList({ for: Model, required: true, description: 'The models.' }),
      ...startOrPlanFields(t),
    }),
    does: ({ clientIds, modelIds, ...how }, context) => {
      const { clients } = context.services;
      const ids = clientIds.map(({ id }) => id);
      const models = modelIds.map(({ id }) => id);
      return startOrPlanMany(context, how, {
        draft: () => clients[draft](ids, models),
        start: (...by) => clients[name](ids, models, ...by),
      });
    },
    ...CHANGED,
  });
}
