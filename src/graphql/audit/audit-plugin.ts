/** Records every refused mutation in the audit. */
import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import type { Problem } from '../../domain/errors.ts';
import { isOpen } from '../access.ts';
import type { GraphqlContext } from '../context.ts';

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
      const { caller, services } = context as GraphqlContext;
      const { actor } = caller;
      const answer = (await resolve(root, args, context, info)) as Refusal;
      // The input of open mutations is left out: a password may be in it, even in the wrong field.
      const { input } = isOpen(`Mutation.${name}`) ? {} : (args as { input?: { dryRun?: boolean | null } });
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

/**
 * Records a denial once for each field of a request, because a list may use a field a hundred times. Nothing
 * waits for it.
 */
export function tellDenied(context: GraphqlContext, field: string): void {
  const { caller, services } = context;
  const { actor } = caller;
  const told = denied.get(context) ?? new Set();
  denied.set(context, told);
  if (actor === null || told.has(field)) return;
  told.add(field);
  void services.audit.denied(field, actor);
}
