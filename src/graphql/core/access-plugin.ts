/** Applies the table of access to every field and type of the schema. */
import SchemaBuilder, {
  BasePlugin,
  PothosSchemaError,
  type PothosOutputFieldConfig,
  type PothosTypeConfig,
  type SchemaTypes,
} from '@pothos/core';
import type { GraphQLError, GraphQLFieldResolver } from 'graphql';
import {
  allows,
  callerFor,
  FIELDS,
  inWords,
  isWrapper,
  needsPassword,
  TYPES,
  type Access,
} from '../access.ts';
import { tellDenied } from '../audit/audit-plugin.ts';
import type { GraphqlContext } from '../context.ts';
import { forbiddenError, passwordNeeded, unauthenticatedError } from './errors.ts';

const NAME = 'access' as const;

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      [NAME]: AccessPlugin<Types>;
    }
  }
}

class AccessPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onTypeConfig(config: PothosTypeConfig): PothosTypeConfig {
    if (config.kind === 'Object' && !isWrapper(config.name)) given(TYPES[config.name], config.name);
    return config;
  }

  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const name = `${config.parentType}.${config.name}`;
    if (!ROOT.test(name)) return config;
    return { ...config, description: `${config.description} ${inWords(given(FIELDS[name], name))}` };
  }

  override wrapResolve(resolve: Resolver<Types>, config: PothosOutputFieldConfig<Types>): Resolver<Types> {
    // A subscription is checked when it begins, and ends when its caller may no longer use it.
    return config.parentType === 'Subscription' ? resolve : guarded(resolve, config);
  }

  override wrapSubscribe(
    subscribe: Resolver<Types>,
    config: PothosOutputFieldConfig<Types>,
  ): Resolver<Types> {
    return config.parentType === 'Subscription' ? guarded(subscribe, config) : subscribe;
  }
}

type Resolver<Types extends SchemaTypes> = GraphQLFieldResolver<unknown, Types['Context'], object>;

const ROOT = /^(Query|Mutation|Subscription)\./;

/** Called for each field of each object in an answer, so it must not wait or look anything up. */
function guarded<Types extends SchemaTypes>(
  resolve: Resolver<Types>,
  { parentType, name }: { parentType: string; name: string },
): Resolver<Types> {
  const field = `${parentType}.${name}`;
  const rules = [TYPES[parentType], FIELDS[field]].filter((access) => access !== undefined);
  if (rules.length === 0) return resolve;
  return (about, args, context, info) => {
    const given = context as GraphqlContext;
    const caller = callerFor(field, args, given.caller);
    if (caller === undefined) throw plansOnly(given, field);
    const refused = rules.find((access) => !allows(access, caller, about));
    if (refused !== undefined) throw denial(given, field, refused);
    return resolve(about, args, caller === given.caller ? context : { ...given, caller }, info);
  };
}

/** For a part of a mutation's input that does the same as another mutation: requires the access of that one. */
export function mustBeAllowed(context: GraphqlContext, field: string): void {
  const access = given(FIELDS[field], field);
  if (!allows(access, context.caller, null)) throw denial(context, field, access);
}

/** Whether the caller would be allowed that, perhaps after the password has been typed again. */
export const isPermitted = ({ caller }: GraphqlContext, field: string): boolean =>
  allows(given(FIELDS[field], field), { ...caller, passwordConfirmed: true }, null);

function denial(context: GraphqlContext, field: string, access: Access): GraphQLError {
  const { user, mustSetUpTwoFactor } = context.caller;
  if (user === null) return unauthenticatedError();
  if (needsPassword(access, context.caller)) return passwordNeeded(field);
  tellDenied(context, field);
  if (mustSetUpTwoFactor) return forbiddenError(SET_UP_FIRST);
  return forbiddenError(`You may not use ${field}. ${inWords(access)}`);
}

function plansOnly(context: GraphqlContext, field: string): GraphQLError {
  tellDenied(context, field);
  return forbiddenError(
    `You may not use ${field}: your API token has the scope PLAN, so it reads and plans, and does nothing. Use a mutation that has dryRun, with dryRun: true.`,
  );
}

const SET_UP_FIRST =
  'Two-factor authentication is required here, and you have not set it up yet. Use setUpTwoFactor and confirmTwoFactor first; until then, you may do nothing else.';

function given(access: Access | undefined, name: string): Access {
  if (access !== undefined) return access;
  throw new PothosSchemaError(`${name} has no line in src/graphql/access.ts: say who may use it.`);
}

SchemaBuilder.registerPlugin(NAME, AccessPlugin);

export default NAME;
