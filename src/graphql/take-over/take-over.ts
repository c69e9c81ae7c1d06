import type { TakeResult } from '../../domain/take-over/take-clients.ts';
import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { byId, callerOf, keptPlanIn } from '../core/payload.ts';
import { userError } from '../core/user-error.ts';
import { plannedChange } from '../run/planned-change.ts';
import { Server } from '../server/server.ts';
import { whileAsked } from '../core/while-asked.ts';
import { inventoryFields } from './inventory-fields.ts';
import { ContradictionKind, TakeOverChoice, TakeOverSetting } from './names.ts';

export const Decision = builder.inputType('TakeOverDecisionInput', {
  description: 'What to do about one contradiction of a client.',
  fields: (t) => ({
    kind: t.field({ type: ContradictionKind, required: true, description: 'Which one.' }),
    setting: t.field({
      type: TakeOverSetting,
      required: false,
      description: 'For OTHER_SETTING: of which setting.',
    }),
    choice: t.field({ type: TakeOverChoice, required: true, description: 'One of its `choices`.' }),
  }),
});

export const decisionsIn = (given: (typeof Decision.$inferInput)[] | null | undefined) =>
  (given ?? []).map(({ setting, ...each }) => ({ ...each, ...(setting == null ? {} : { setting }) }));

const ChosenClient = builder.inputType('TakeOverClientInput', {
  description: 'A client to take over.',
  fields: (t) => ({
    alias: t.string({ required: true, description: 'Its alias, as the report has it.' }),
    serverId: t.globalID({
      for: Server,
      required: false,
      description: 'The front office that it is on: it is refused if it is on another one.',
    }),
    decisions: t.field({
      type: [Decision],
      required: false,
      description: 'One for each of its contradictions. Without one, it is refused.',
    }),
  }),
});

const takeResult = builder.objectRef<TakeResult>('TakeOverResult').implement({
  description: 'What has become of one client in a take-over.',
  fields: (t) => ({
    alias: t.exposeString('alias', { description: 'Its alias.' }),
    client: t.prismaField({
      type: 'Client',
      nullable: true,
      description: 'The client, which is Regent’s from now on; null if it was refused, and in a dry run.',
      resolve: (query, { client }, _args, { services }) =>
        byId(query, client?.id, (args) => services.prisma.client.findUnique(args)),
    }),
    accepted: t.expose('accepted', {
      type: [plannedChange],
      description:
        'What Regent would write differently: ignored drift from now on, which stays as it is until somebody uses repairDrift.',
    }),
    userErrors: t.field({
      type: [userError],
      description: 'Why this client was refused.',
      resolve: ({ problems }) => problems,
    }),
  }),
});

mutation('takeOver', {
  about:
    'Takes over clients that others have set up, as they are on their servers, where nothing is written. It reads everything again, as planTakeOver does. Their secrets are those of their local.php. What Regent would write differently becomes ignored drift, so that no sync changes it. A client that is refused is refused alone; the others are taken over. The way back is releaseServer.',
  asks: 'Which clients, with a decision for each contradiction.',
  input: (t) => ({
    clients: t.field({
      type: [ChosenClient],
      required: false,
      description: 'At most 200 clients, by alias.',
    }),
    all: t.boolean({
      required: false,
      description: 'True to take over all others too that are on a server and have no contradiction.',
    }),
    ...inventoryFields(t),
    dryRun: t.boolean({
      required: false,
      description: 'True to get what would be taken over; nothing is stored.',
    }),
    keepPlan: t.boolean({
      required: false,
      description:
        'With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. A plan is stored, so it takes no inventory but that in INVENTORY_DIR.',
    }),
  }),
  does: ({ clients, dryRun, ...input }, context) =>
    whileAsked(context, async (signal) => {
      const chosen = clients?.map(({ alias, serverId, decisions }) => ({
        alias,
        serverId: serverId?.id,
        decisions: decisionsIn(decisions),
      }));
      const { services } = context;
      const { takeOvers } = services;
      const operation = await takeOvers.takeOver({ ...input, clients: chosen }, callerOf(context), signal);
      if (dryRun === true) return takeOvers.tried(operation);
      const { results, own } = await services.start(operation, callerOf(context));
      return { results, own };
    }),
  answers: 'The result for each client.',
  gives: (t) => ({
    results: t.field({
      type: [takeResult],
      nullable: true,
      description: 'One result for each client, by alias; null if the whole request was refused.',
      resolve: ({ results }) => results,
    }),
    acceptedOfServers: t.field({
      type: [plannedChange],
      nullable: true,
      description:
        'The same as `accepted`, for what belongs to servers themselves that are only observed, such as their default virtual host.',
      resolve: ({ own }) => own,
    }),
    keptPlan: keptPlanIn(
      t,
      'What would be accepted, as a plan for carryOut; null unless `keepPlan` is true.',
    ),
  }),
});
