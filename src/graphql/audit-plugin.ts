/** Has the audit told of every mutation that came to nothing. */
import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import type { Problem } from '../domain/errors.ts';
import type { GraphqlContext } from './context.ts';

const NAME = 'audit' as const;

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      [NAME]: AuditPlugin<Types>;
    }
  }
}

interface Refusal {
  problems?: Problem[];
}

class AuditPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { parentType, name }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (parentType !== 'Mutation') return resolve;
    return async (root, args, context, info) => {
      const answer = (await resolve(root, args, context, info)) as Refusal;
      const { actor, services } = context as GraphqlContext;
      const { input } = args as { input?: { dryRun?: boolean | null } };
      if (actor !== null && input?.dryRun !== true && (answer.problems?.length ?? 0) > 0) {
        await services.audit.refused(name, input, answer.problems ?? [], actor);
      }
      return answer;
    };
  }
}

SchemaBuilder.registerPlugin(NAME, AuditPlugin);

export default NAME;

const denied = new WeakMap<GraphqlContext, Set<string>>();

/** Once for each field in a request, as a list may ask for it a hundred times. Not waited for. */
export function tellDenied(context: GraphqlContext, field: string): void {
  const { actor, services } = context;
  const told = denied.get(context) ?? new Set();
  denied.set(context, told);
  if (actor === null || told.has(field)) return;
  told.add(field);
  // The denial itself stands whether or not it could be written down.
  services.audit.denied(field, actor).catch(() => undefined);
}
