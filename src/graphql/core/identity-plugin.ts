/**
 * Keeps a request's identity true: a mutation may end its own session, or change its user's roles or address, and
 * what follows in the same request is done by whoever the caller is by then.
 */
import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import type { GraphqlContext } from '../context.ts';

const NAME = 'identity' as const;

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      [NAME]: IdentityPlugin<Types>;
    }
  }
}

/** From here on the request is of whomever this token stands for, and of nobody else. */
export async function become(context: GraphqlContext, token: string | null): Promise<void> {
  context.caller = await context.identify(token);
}

class IdentityPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { parentType }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (parentType !== 'Mutation') return resolve;
    return async (root, args, given, info) => {
      const context = given as GraphqlContext;
      try {
        return await resolve(root, args, given, info);
      } finally {
        await become(context, context.caller.token);
      }
    };
  }
}

SchemaBuilder.registerPlugin(NAME, IdentityPlugin);

export default NAME;
