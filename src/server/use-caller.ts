/** Who sends an operation; and what is not for them, where they are not signed in. */
import type { DocumentNode, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { GraphqlContext, Services } from '../graphql/context.ts';
import { refusalToAnonymous, shownToAnonymous } from './anonymous.ts';
import { identify, sessionCookie } from './caller.ts';
import type { Incoming } from './make-yoga.ts';
import { documentOf } from './use-documents.ts';

/** @param stop aborted when the server stops */
export function useCaller(services: Services, stop: AbortSignal): Plugin<Incoming, Incoming> {
  const invalid = new WeakSet<object>();
  return {
    onValidate({ context }) {
      return ({ valid }) => {
        if (!valid) invalid.add(context);
      };
    },

    async onContextBuilding({ context, extendContext }) {
      const { req, res, authorization } = context;
      const caller = await identify(services.accounts, req, authorization);
      const asked = documentOf(context);
      const refusal = caller.user === null && asked !== undefined && refusalToAnonymous(asked.document);
      if (refusal) throw refusal;
      const known: GraphqlContext = {
        services,
        signal: stop,
        ...caller,
        setSessionCookie:
          res === undefined ? null : (token) => res.appendHeader('set-cookie', sessionCookie(token, req)),
      };
      extendContext(known as object);
    },

    // Over HTTP a document that is not valid comes here without any context.
    async onExecutionResult({ context, result, setResult }) {
      const asked = documentOf(context);
      if (asked === undefined || !invalid.has(context)) return;
      const { errors } = result as { errors: GraphQLError[] };
      setResult({ errors: await shownErrors(services, context, asked.document, errors) });
    },
  };
}

/** What the sender of a document sees of what is wrong with it. */
export async function shownErrors(
  { accounts }: Services,
  { req, authorization }: Incoming,
  document: DocumentNode,
  errors: readonly GraphQLError[],
): Promise<readonly GraphQLError[]> {
  const { user } = await identify(accounts, req, authorization);
  return user === null ? shownToAnonymous(document, errors) : errors;
}
