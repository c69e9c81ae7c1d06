/** Who sends an operation; and what is not for them, where they are not signed in. */
import type { ServerResponse } from 'node:http';
import type { DocumentNode, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { GraphqlContext, Services } from '../graphql/context.ts';
import { refusalToAnonymous, shownToAnonymous } from './anonymous.ts';
import type { Callers } from './caller.ts';
import { writeCookie, type CookieKind } from './cookies.ts';
import type { Incoming } from './make-yoga.ts';
import type { Proxies } from './proxies.ts';
import { documentOf } from './use-documents.ts';
import { makeWatch } from './watch-callers.ts';

export interface CallerDeps {
  services: Services;
  callers: Callers;
  proxies: Proxies;
  /** Aborted when the server stops. */
  stop: AbortSignal;
}

export function useCaller({ services, callers, proxies, stop }: CallerDeps): Plugin<Incoming, Incoming> {
  const watch = makeWatch(services.accounts, services.bell);
  const invalid = new WeakSet<object>();
  return {
    onValidate({ context }) {
      return ({ valid }) => {
        if (!valid) invalid.add(context);
      };
    },

    async onContextBuilding({ context, extendContext }) {
      const { req, res, authorization, lost: alsoTell } = context;
      const caller = await callers.identify(req, authorization);
      const asked = documentOf(context);
      const refusal = caller.user === null && asked !== undefined && refusalToAnonymous(asked.document);
      if (refusal) throw refusal;
      const setCookie = (kind: CookieKind) =>
        res === undefined
          ? null
          : (value: string | null) =>
              void res.appendHeader('set-cookie', writeCookie(kind, value, proxies.isSecure(req)));
      const known: GraphqlContext = {
        services,
        signal: stop,
        ...caller,
        setSessionCookie: setCookie('session'),
        setDeviceCookie: setCookie('device'),
        onLoss(lost) {
          const unwatch = watch(caller, (reason) => {
            alsoTell?.(reason);
            lost(reason);
          });
          return res === undefined ? unwatch : andOnClose(res, lost, unwatch);
        },
        onGone: (gone) => (res === undefined ? () => undefined : andOnClose(res, gone, () => undefined)),
      };
      extendContext(known as object);
    },

    // Over HTTP a document that is not valid comes here without any context.
    async onExecutionResult({ context, result, setResult }) {
      const asked = documentOf(context);
      if (asked === undefined || !invalid.has(context)) return;
      const { errors } = result as { errors: GraphQLError[] };
      setResult({ errors: await shownErrors(callers, context, asked.document, errors) });
    },
  };
}

/** Of a reader who left before the first answer nobody is told by Yoga. */
function andOnClose(res: ServerResponse, lost: (reason: Error) => void, unwatch: () => void): () => void {
  const gone = () => lost(new Error('The reader is gone.'));
  res.once('close', gone);
  if (res.closed) setImmediate(gone);
  return () => {
    res.off('close', gone);
    unwatch();
  };
}

/** What the sender of a document sees of what is wrong with it. */
export async function shownErrors(
  callers: Callers,
  { req, authorization }: Incoming,
  document: DocumentNode,
  errors: readonly GraphQLError[],
): Promise<readonly GraphQLError[]> {
  const { user } = await callers.identify(req, authorization);
  return user === null ? shownToAnonymous(document, errors) : errors;
}
