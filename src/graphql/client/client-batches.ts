import type { RowResult } from '../../domain/clients/client-operation.ts';
import { builder } from '../builder.ts';
import { given } from '../core/given.ts';
import { idsOf } from '../core/ids.ts';
import { mutation } from '../core/mutation.ts';
import {
  byId,
  planIn,
  runIn,
  startOrPlan,
  startOrPlanFields,
  type Answer,
  type Fields,
  type InputFields,
  type Outcome,
} from '../core/payload.ts';
import { newClient, newClientFields } from './client-changes.ts';
import { Client } from './client.ts';
import { Model } from '../model/model.ts';
import { userError } from '../core/user-error.ts';

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

function manyOut(t: Fields<Answer<Results>>) {
  return {
    results: t.field({
      type: [clientResult],
      nullable: true,
      description: 'One for each that was asked for, in that order; null where all was refused.',
      resolve: ({ results, plan }) =>
        plan === undefined ? results : results?.map(({ problems }) => ({ problems })),
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
  does: ({ clients: rows, ...asked }, context) =>
    startOrPlan(context, context.services.clients.createMany(rows.map(newClient)), asked),
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
    const update = context.services.clients.updateMany(idsOf(clientIds), given(flags));
    return startOrPlan(context, update, { idempotencyKey, dryRun });
  },
  ...CHANGED,
});

for (const [name, about] of [
  ['linkModels', 'Lets many clients use these models besides those that they have: specific, active ones.'],
  ['unlinkModels', 'Takes these models from many clients; what else they have stays.'],
] as const) {
  mutation(name, {
    about: `${about} ${RUN}`,
    asks: 'Which clients, and which models: one to many, or many to one.',
    input: (t) => ({
      clientIds: theClients(t),
      modelIds: t.globalIDList({ for: Model, required: true, description: 'The models.' }),
      ...startOrPlanFields(t),
    }),
    does: ({ clientIds, modelIds, ...asked }, context) =>
      startOrPlan(context, context.services.clients[name](idsOf(clientIds), idsOf(modelIds)), asked),
    ...CHANGED,
  });
}
