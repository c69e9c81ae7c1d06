import type { RowResult } from '../../domain/clients/client-operation.ts';
import { builder } from '../builder.ts';
import { given } from '../core/given.ts';
import { idsOf } from '../core/ids.ts';
import { mutation } from '../core/mutation.ts';
import {
  byId,
  planOut,
  runIn,
  startOrPlan,
  startOrPlanFields,
  type Payload,
  type Fields,
  type InputFields,
  type Result,
} from '../core/payload.ts';
import { newClient, newClientFields } from './client-changes.ts';
import { Client } from './client.ts';
import { Model } from '../model/model.ts';
import { userError } from '../core/user-error.ts';

const clientResult = builder.objectRef<RowResult>('ClientResult').implement({
  description: 'The result for one client of several.',
  fields: (t) => ({
    client: t.prismaField({
      type: Client,
      nullable: true,
      description: 'The client in its new state; null if it was refused, and in a dry run.',
      resolve: (query, { client }, _args, { services }) =>
        byId(query, client?.id, (args) => services.prisma.client.findUnique(args)),
    }),
    userErrors: t.field({
      type: [userError],
      description: 'Why this client was refused. Each path begins with its index in the list, from 0.',
      resolve: ({ problems }) => problems,
    }),
  }),
});

interface Results extends Result {
  results?: RowResult[];
}

export function manyOut(t: Fields<Payload<Results>>) {
  return {
    results: t.field({
      type: [clientResult],
      nullable: true,
      description:
        'One result for each client, in the order of the input; null if the whole request was refused.',
      resolve: ({ results, plan }) =>
        plan === undefined ? results : results?.map(({ problems }) => ({ problems })),
    }),
    run: runIn(t),
    ...planOut(t),
  };
}

export const AT_MOST =
  'At most 100 at once. A client that is wrong is refused alone; the others are accepted.';
export const RUN =
  'Each server gets one run. If there are several, they are the children of `run`, which ends with the last of them.';

const NewClientInput = builder.inputType('NewClientInput', {
  description: 'A client to create.',
  fields: newClientFields,
});

mutation('createClients', {
  about: `Creates many clients. ${AT_MOST} ${RUN}`,
  asks: 'The clients to create.',
  input: (t) => ({
    clients: t.field({ type: [NewClientInput], required: true, description: AT_MOST }),
    ...startOrPlanFields(t),
  }),
  does: ({ clients: rows, ...asked }, context) =>
    startOrPlan(context, context.services.clients.createMany(rows.map(newClient)), asked),
  answers: 'The result for each client, and the run that sets them up.',
  gives: manyOut,
});

const CHANGED = {
  answers: 'The result for each client, and the run that updates their servers.',
  gives: manyOut,
};

const theClients = (t: InputFields) =>
  t.globalIDList({ for: Client, required: true, description: `The clients. ${AT_MOST}` });

mutation('updateClients', {
  about: `Makes the same change to many clients. ${RUN}`,
  asks: 'Which clients, and what to change of all of them. Fields that are left out do not change.',
  input: (t) => ({
    clientIds: theClients(t),
    twoFactorEnforced: t.boolean({
      required: false,
      description: 'Whether their users must have a second factor.',
    }),
    backgroundImportActive: t.boolean({
      required: false,
      description: 'Whether large imports are processed in the background.',
    }),
    ...startOrPlanFields(t),
  }),
  does: ({ clientIds, twoFactorEnforced, backgroundImportActive, ...asked }, context) => {
    const flags = given({ twoFactorEnforced, backgroundImportActive });
    return startOrPlan(context, context.services.clients.updateMany(idsOf(clientIds), flags), asked);
  },
  ...CHANGED,
});

for (const [name, about] of [
  [
    'linkModels',
    'Links these models to many clients, besides the models that they have. The models must be specific and active.',
  ],
  ['unlinkModels', 'Unlinks these models from many clients. Their other models stay.'],
] as const) {
  mutation(name, {
    about: `${about} ${RUN}`,
    asks: 'Which clients, and which models.',
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
