/**
 * Keeps the caller of a request current: a mutation may end its own session, or change its user's roles or
 * address. Then the rest of the request has the caller and the rights as they are now.
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

/** From here on, the caller of the request is the user of this token. */
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
