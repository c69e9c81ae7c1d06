/** The answers of mutations: the objects concerned, by id, and errors that the caller can correct. */
import type { Problem } from '../../domain/errors.ts';
import type { Operation } from '../../domain/operation.ts';
import type { GivenValues, PlannedChange, ReadRow } from '../../domain/runs/plan.ts';
import type { Actor, Run } from '../../domain/vocabulary.ts';
import { overrideOf, type OverrideInput } from '../../domain/windows/override.ts';
import type { Types } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';
import { unauthenticatedError } from './errors.ts';
import { whileAsked } from './while-asked.ts';
import { plannedChange } from '../run/planned-change.ts';

export interface Result {
  serverId?: string;
  client?: { id: string };
  model?: { id: string };
  scheduleId?: string;
  userId?: string;
  runId?: string;
  /** If there may be several; the first one is `runId`, too. */
  runs?: { id: string }[];
  plan?: PlannedChange[];
  /** With a plan: the rows that it was made from. */
  read?: ReadRow[];
  given?: GivenValues;
  /** The plan, if it is kept. */
  planId?: string;
  /** With a plan: when a maintenance window would let the run begin, in ISO 8601. */
  waitsUntil?: string;
  /** With a plan: why a run would fail. */
  problems?: Problem[];
  /** With a plan: why it may not be stored. */
  whyNotKept?: string;
}

export type Payload<T> = Partial<T> & { problems: Problem[] };

/** The signed-in caller; the table of access has already let them in. */
export function callerOf({ caller: { actor } }: GraphqlContext): Actor {
  if (actor === null) throw unauthenticatedError();
  return actor;
}

/** The session of the request; empty for an API token, which the fields that use this refuse. */
export function sessionOf({ caller: { sessionId } }: GraphqlContext): string {
  return sessionId ?? '';
}

export type Fields<Shape extends object> = PothosSchemaTypes.ObjectFieldBuilder<Types, Shape>;

export const serverIn = (t: Fields<Payload<Result>>) =>
  t.prismaField({
    type: 'Server',
    nullable: true,
    description: 'The server, as it is now.',
    resolve: (query, { serverId }, _args, { services }) =>
      byId(query, serverId, (args) => services.prisma.server.findUnique(args)),
  });

export const clientIn = (t: Fields<Payload<Result>>) =>
  t.prismaField({
    type: 'Client',
    nullable: true,
    description: 'The client in its new state; null in a dry run.',
    resolve: (query, { client, plan }, _args, { services }) =>
      byId(query, plan === undefined ? client?.id : undefined, (args) =>
        services.prisma.client.findUnique(args),
      ),
  });

export const modelIn = (t: Fields<Payload<Result>>) =>
  t.prismaField({
    type: 'Model',
    nullable: true,
    description: 'The model, as it is now.',
    resolve: (query, { model, plan }, _args, { services }) =>
      byId(query, plan === undefined ? model?.id : undefined, (args) =>
        services.prisma.model.findUnique(args),
      ),
  });

export const scheduleIn = (t: Fields<Payload<Result>>) =>
  t.prismaField({
    type: 'Schedule',
    nullable: true,
    description: 'The schedule, as it is now.',
    resolve: (query, { scheduleId }, _args, { services }) =>
      byId(query, scheduleId, (args) => services.prisma.schedule.findUnique(args)),
  });

export const userIn = (t: Fields<Payload<Result>>, description = 'The user, as they are now.') =>
  t.prismaField({
    type: 'User',
    nullable: true,
    description,
    resolve: (query, { userId }, _args, { services }) =>
      byId(query, userId, (args) => services.prisma.user.findUnique(args)),
  });

export const runIn = (t: Fields<Payload<Result>>) =>
  t.prismaField({
    type: 'Run',
    nullable: true,
    description: 'The run, which has just begun or still waits. Follow it with runEvents.',
    resolve: (query, { runId }, _args, { services }) =>
      byId(query, runId, (args) => services.prisma.run.findUnique(args)),
  });

export const runsIn = (t: Fields<Payload<Result>>) =>
  t.prismaField({
    type: ['Run'],
    description: 'The runs, in the order in which they were requested. Follow each with runEvents.',
    resolve: async (query, { runs = [] }, _args, { services }) => {
      const ids = runs.map(({ id }) => id);
      const found = await services.prisma.run.findMany({ ...query, where: { id: { in: ids } } });
      return found.toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
    },
  });

export const planIn = (t: Fields<Payload<Result>>) =>
  t.field({
    type: [plannedChange],
    nullable: true,
    description: 'What a run would do now, in that order; null unless `dryRun` is true.',
    resolve: ({ plan }) => plan,
  });

/** The answer of a dry run. */
export const planOut = (t: Fields<Payload<Result>>) => ({
  plan: planIn(t),
  waitsUntil: t.field({
    type: 'DateTime',
    nullable: true,
    description:
      'In a dry run: until when the run would wait if it were started now, because of a maintenance window; null if it would not.',
    resolve: ({ waitsUntil }) => (waitsUntil === undefined ? null : new Date(waitsUntil)),
  }),
  keptPlan: keptPlanIn(t, 'The same as a plan for carryOut; null unless `keepPlan` is true.'),
});

export const keptPlanIn = (t: Fields<Payload<Result>>, description: string) =>
  t.prismaField({
    type: 'Plan',
    nullable: true,
    description,
    resolve: (query, { planId }, _args, { services }) =>
      byId(query, planId, (args) => services.prisma.plan.findUnique(args)),
  });

/** What each mutation that deletes something answers with, in a field of its own name. */
export interface Deleted {
  deletedId: string;
}

export const deletedIdIn = (
  t: Fields<Payload<Deleted>>,
  type: 'User' | 'Schedule' | 'Webhook' | 'MaintenanceWindow',
  noun: string,
) =>
  t.globalID({
    nullable: true,
    description: `The id that the ${noun} had.`,
    resolve: ({ deletedId }) => (deletedId === undefined ? null : { type, id: deletedId }),
  });

/** The answer of each operation on one client. */
export const clientOut = (t: Fields<Payload<Result>>) => ({
  client: clientIn(t),
  run: runIn(t),
  ...planOut(t),
});

/** Reads one row with the planned selection, or nothing if there is no id. */
export function byId<Query extends object, Row>(
  query: Query,
  id: string | undefined,
  find: (args: Query & { where: { id: string } }) => Promise<Row>,
): Promise<Row> | null {
  const args = { ...query, where: { id: id ?? '' } };
  return id === undefined ? null : find(args);
}

export type InputFields = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>;

/** The arguments with which a run goes ahead in spite of maintenance windows. */
export const overrideFields = (t: InputFields) => ({
  override: t.boolean({
    required: false,
    description:
      'True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back.',
  }),
  overrideReason: t.string({
    required: false,
    description: 'With `override`: why the work cannot wait. It is shown with the run, and is in the audit.',
  }),
});

/** The argument of each mutation that starts a run. */
export const startFields = (t: InputFields) => ({
  ...overrideFields(t),
  idempotencyKey: t.string({
    required: false,
    description:
      'A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused.',
  }),
});

/** The arguments of each mutation that starts a run or, in a dry run, gives its plan. */
export const startOrPlanFields = (t: InputFields) => ({
  ...startFields(t),
  ...planFields(t),
});

/** The arguments of a dry run. */
export const planFields = (t: InputFields) => ({
  dryRun: t.boolean({
    required: false,
    description: 'True to get the plan in the answer; nothing is started or stored.',
  }),
  keepPlan: t.boolean({
    required: false,
    description: 'With `dryRun`: true to keep the plan as `keptPlan`, for carryOut.',
  }),
});

/** The values of startOrPlanFields. */
export interface Asked extends OverrideInput {
  idempotencyKey?: string | null | undefined;
  dryRun?: boolean | null | undefined;
  /** With `dryRun` only; the dry run itself is the same. */
  keepPlan?: boolean | null | undefined;
}

/** The values of startOrPlanFields in an input, and the rest of it. */
export function apart<Input extends Asked>(input: Input) {
  const { idempotencyKey, dryRun, keepPlan, override, overrideReason, ...rest } = input;
  return { asked: { idempotencyKey, dryRun, keepPlan, override, overrideReason }, rest };
}

export const expectedVersionField = (t: InputFields) =>
  t.int({
    required: false,
    description: 'The version that you have read. The change is refused if there is a newer one.',
  });

/** Starts the operation or, in a dry run, returns its plan, unless its caller stops waiting. */
export async function startOrPlan<Result extends object>(
  context: GraphqlContext,
  operation: Operation<Result, Run | null>,
  { idempotencyKey, dryRun, ...asked }: Asked,
): Promise<Partial<Result> & Result> {
  const override = overrideOf(asked);
  if (dryRun === true) {
    const planned = await planOf(context, operation);
    if (override !== undefined) delete planned.waitsUntil;
    return planned;
  }
  const options = { idempotencyKey: idempotencyKey ?? undefined, override };
  const { run, ...result } = await context.services.start(operation, callerOf(context), options);
  return { ...(result as unknown as Result), runId: run?.id };
}

/** The plan of the operation; nothing is started. */
export async function planOf<Result extends object>(
  { services, onGone }: GraphqlContext,
  operation: Operation<Result, Run | null>,
) {
  return whileAsked({ onGone }, async (signal) => {
    const { result, changes, ...more } = await services.plan(operation, signal);
    return { ...result, ...more, plan: changes };
  });
}
