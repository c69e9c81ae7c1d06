/** Looks up the caller of an operation, and hides the schema from callers who are not signed in. */
import type { ServerResponse } from 'node:http';
import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Caller, GraphqlContext, Services } from '../../graphql/context.ts';
import { concise, forbiddenError, notAlone } from '../../graphql/core/errors.ts';
import { rootFields } from '../../graphql/core/root-fields.ts';
import { refusalToAnonymous, shownToAnonymous, tellsOfSchema } from '../anonymous.ts';
import type { Callers } from '../caller.ts';
import { writeCookie, type CookieKind } from '../cookies.ts';
import type { Incoming } from './incoming.ts';
import type { Proxies } from '../connections/proxies.ts';
import { documentOf } from './use-documents.ts';
import { makeWatch } from '../watch-callers.ts';

export interface CallerDeps {
  services: Services;
  callers: Callers;
  proxies: Proxies;
  /** A subscription begins; gives the function that says that it has ended. */
  subscribed(transport: 'websocket' | 'sse'): () => void;
  /** Aborted when the server stops. */
  stop: AbortSignal;
}

export function useCaller({
  services,
  callers,
  proxies,
  subscribed,
  stop,
}: CallerDeps): Plugin<Incoming, Incoming> {
  const watch = makeWatch(services.accounts, services.bell);
  return {
    async onContextBuilding({ context, extendContext }) {
      const { req, res, authorization, params, lost: alsoTell } = context;
      const caller = await callers.identify(req, authorization);
      const origin = callers.originOf(req);
      anonymous.set(context, isNobody(caller));
      const asked = documentOf(context);
      const refusal = caller.user === null && asked !== undefined && refusalToAnonymous(asked);
      if (refusal) throw refusal;
      if (caller.readsMetrics) throw forbiddenError(ONLY_METRICS);
      if (asked !== undefined) mustStandAlone(rootFields(asked.document, params.operationName));
      const setCookie = (kind: CookieKind) =>
        res === undefined
          ? null
          : (value: string | null) =>
              void res.appendHeader('set-cookie', writeCookie(kind, value, proxies.isSecure(req)));
      const known: GraphqlContext = {
        services,
        signal: stop,
        caller,
        identify: (token) => callers.lookUp(token, origin.address),
        ...origin,
        setSessionCookie: setCookie('session'),
        setDeviceCookie: setCookie('device'),
        onLoss(lost) {
          const unwatch = watch(caller, (reason) => {
            alsoTell?.(reason);
            lost(reason);
          });
          const over = subscribed(res === undefined ? 'websocket' : 'sse');
          const end = () => {
            over();
            unwatch();
          };
          return res === undefined ? end : andOnClose(res, lost, end);
        },
        onGone: (gone) => (res === undefined ? () => undefined : andOnClose(res, gone, () => undefined)),
      };
      extendContext(known as object);
    },

    // All errors come here: from parsing, validation, limits, variables and execution.
    async onExecutionResult({ context, result, setResult }) {
      if (result === undefined || Array.isArray(result) || Symbol.asyncIterator in result) return;
      setResult(await shownResult(callers, context, result));
    },
  };
}

/** For each operation whose caller has been looked up: whether the caller is anonymous. */
const anonymous = new WeakMap<object, boolean>();

/** Who sees nothing of the schema. */
const isNobody = ({ user, readsMetrics }: Caller) => user === null || readsMetrics;

const ONLY_METRICS =
  'Your API token has the scope METRICS: it reads GET /metrics, and nothing else. Use another token here.';

/** These change the caller, so nothing else may stand in the same operation. */
const CHANGE_CALLER = new Set(['Mutation.signIn', 'Mutation.signOut']);

function mustStandAlone(fields: string[]): void {
  const alone = fields.find((field) => CHANGE_CALLER.has(field));
  if (alone !== undefined && fields.length > 1) throw notAlone(alone.replace('Mutation.', ''));
}

/** Yoga does not tell if a reader leaves before the first answer. */
function andOnClose(res: ServerResponse, lost: (reason: Error) => void, unwatch: () => void): () => void {
  const gone = () => lost(new Error('The reader is gone.'));
  res.once('close', gone);
  if (res.closed) setImmediate(gone);
  return () => {
    res.off('close', gone);
    unwatch();
  };
}

/** An answer as its sender sees it. */
export async function shownResult(
  callers: Callers,
  context: Incoming,
  result: ExecutionResult,
): Promise<ExecutionResult> {
  const { data, errors, ...rest } = result;
  if (errors === undefined) return result;
  const refusal = await refusalOf(callers, context, errors);
  if (refusal === undefined) return { ...result, errors: errors.map(concise) };
  return { ...rest, ...(data == null ? {} : { data }), errors: [refusal] };
}

/** What the sender of an operation sees of what is wrong with it. */
export async function shownErrors(
  callers: Callers,
  context: Incoming,
  errors: readonly GraphQLError[],
): Promise<readonly GraphQLError[]> {
  const refusal = await refusalOf(callers, context, errors);
  return refusal === undefined ? errors.map(concise) : [refusal];
}

/** The error that an anonymous caller sees in place of errors that reveal the schema. */
async function refusalOf(
  callers: Callers,
  context: Incoming,
  errors: readonly GraphQLError[],
): Promise<GraphQLError | undefined> {
  if (!errors.some(tellsOfSchema)) return undefined;
  const { req, authorization } = context;
  const isHidden = anonymous.get(context) ?? isNobody(await callers.identify(req, authorization));
  return isHidden ? shownToAnonymous(documentOf(context)) : undefined;
}
