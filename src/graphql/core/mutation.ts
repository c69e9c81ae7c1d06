import type { FieldMap, InputFieldMap, InputShapeFromFields } from '@pothos/core';
import { notFound, RefusedError, type Problem } from '../../domain/errors.ts';
import { builder } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';
import { keepIfAsked, type Doer } from './keep-plan.ts';
import type { Payload, Fields, InputFields } from './payload.ts';
import { userError } from './user-error.ts';

/** The order of the properties matters: TypeScript infers the types of each from the properties before it. */
interface Mutation<Input extends InputFieldMap, Outcome extends object> {
  /** The description of the mutation. */
  about: string;
  /** The description of its input; absent, as is `input`, if the mutation has no arguments. */
  asks?: string;
  input?: (t: InputFields) => Input;
  /** Carries it out. A RefusedError becomes `userErrors`; any other error is a bug, and is thrown on. */
  does: (input: InputShapeFromFields<Input>, context: GraphqlContext) => Promise<Outcome & Refusals>;
  /** The description of its payload. */
  answers: string;
  /** The fields of the payload, in addition to `userErrors`. */
  gives: (t: Fields<Payload<Outcome>>) => FieldMap;
}

interface Refusals {
  /** Why some things were refused, if the rest was done. */
  problems?: Problem[];
}

/** What carries out each mutation, by its name. */
const doers = new Map<string, Doer>();

/** Carries a mutation out with an input of an earlier request. The caller checks the access. */
export function doAgain(name: string, input: object, context: GraphqlContext) {
  const doer = doers.get(name);
  if (doer === undefined) throw notFound(`This version of Regent has no mutation ${name}. Plan anew.`);
  return doer(input, context);
}

/** Adds a mutation with its own `input` and payload. Refusals are data in the payload. */
export function mutation<Input extends InputFieldMap, Outcome extends object>(
  name: string,
  { about, asks, input, does, answers, gives }: Mutation<Input, Outcome>,
): void {
  const doer: Doer = (given, context) => does(given as InputShapeFromFields<Input>, context);
  doers.set(name, doer);
  const resolve = (_root: object, args: { input: InputShapeFromFields<Input> }, context: GraphqlContext) =>
    payloadOf(() => keepIfAsked(name, args.input, context, doer));
  const outputFields = (t: Fields<Payload<Outcome>>) => ({ ...gives(t), userErrors: userErrors(t) });
  // The types of Pothos cannot follow a generic input; the types above can.
  builder.relayMutationField(
    name,
    input === undefined ? null : { description: asks, inputFields: input },
    { description: about, resolve: resolve as never },
    { description: answers, outputFields: outputFields as never },
  );
}

const userErrors = (t: Fields<{ problems: Problem[] }>) =>
  t.field({
    type: [userError],
    description: 'Why nothing was done, and what the caller can do about it; empty if there was no error.',
    resolve: ({ problems }) => problems,
  });

async function payloadOf<T extends object>(work: () => Promise<T & Refusals>): Promise<Payload<T>> {
  try {
    return { problems: [], ...(await work()) };
  } catch (error) {
    if (error instanceof RefusedError) return { problems: error.problems } as Payload<T>;
    throw error;
  }
}
