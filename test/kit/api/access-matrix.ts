/** Tries every field of the API as one of the callers, and compares with the table of access. */
import { createClient as createSseClient } from 'graphql-sse';
import { createClient } from 'graphql-ws';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import { PERMISSIONS, PERMISSIONS_OF_ROLE, USER_ROLES } from '../../../src/domain/permissions.ts';
import { FIELDS, type Access } from '../../../src/graphql/access.ts';
import type { Api } from '../api.ts';
import { asking, rootFields } from './ask-everything.ts';

export interface Caller {
  name: string;
  /** Null if the caller is not signed in. */
  permissions: readonly string[] | null;
  viaSession: boolean;
  bearer(api: Api): Promise<string | null>;
}

/** An anonymous caller, each role and each scope. */
export const callers: Caller[] = [
  { name: 'an anonymous caller', permissions: null, viaSession: false, bearer: async () => null },
  ...[[], ...USER_ROLES.map((role) => [role])].map((roles) => ({
    name: `a session of ${roles[0] ?? 'a user without a role'}`,
    permissions: roles.flatMap((role) => PERMISSIONS_OF_ROLE[role]),
    viaSession: true,
    bearer: (api: Api) => api.sessionOf(roles),
  })),
  ...PERMISSIONS.map((scope) => ({
    name: `an API token with the scope ${scope}`,
    permissions: scope === 'READ' ? ['READ'] : ['READ', scope],
    viaSession: false,
    bearer: (api: Api) => api.apiTokenWith([scope]),
  })),
];

/** What the table means, written independently of the code that enforces it. */
export function expected(
  access: Access,
  { permissions, viaSession }: Pick<Caller, 'permissions' | 'viaSession'>,
  isSelf = false,
): string | undefined {
  if (typeof access === 'object' && 'confirmed' in access) {
    if (permissions === null) return 'UNAUTHENTICATED';
    // All these sessions are new, with the password just typed.
    return viaSession ? expected(access.confirmed, { permissions, viaSession }) : 'FORBIDDEN';
  }
  const rules = typeof access === 'string' ? [access] : access;
  if (rules.includes('ANYONE')) return undefined;
  if (permissions === null) return 'UNAUTHENTICATED';
  const isLet = rules.some(
    (rule) =>
      rule === 'SIGNED_IN' ||
      (['SESSION', 'ANY_SESSION'].includes(rule) && viaSession) ||
      (rule === 'SELF' && isSelf) ||
      permissions.includes(rule),
  );
  return isLet ? undefined : 'FORBIDDEN';
}

type Ask = (query: string, signal: AbortSignal) => Promise<string | undefined>;

const DENIALS = ['UNAUTHENTICATED', 'FORBIDDEN'];

/** The code with which the caller was refused; undefined if it was not. */
export function denialIn(
  errors: readonly { extensions?: { code?: unknown } }[] | undefined,
): string | undefined {
  const codes = (errors ?? []).map(({ extensions }) => String(extensions?.code));
  return codes.find((code) => DENIALS.includes(code));
}

/** Waits for the first result, or, if a subscription has none yet, until it listens. */
async function firstDenial(api: Api, results: AsyncIterable<{ errors?: unknown }>, signal: AbortSignal) {
  const first = (async () => {
    try {
      for await (const { errors } of results) return denialIn(errors as never);
    } catch (error) {
      // Over SSE an anonymous caller gets the status 401, with the stream as its body.
      const stream = await (error as { response?: Response }).response?.text();
      const [, data] = /^data: (\{.*)$/m.exec(stream ?? '') ?? [];
      const errors = data === undefined ? error : (JSON.parse(data) as { errors: unknown }).errors;
      return denialIn(Array.isArray(errors) ? errors : []);
    }
    return undefined;
  })();
  const listening = vi.waitUntil(() => api.listeners() > 0 || signal.aborted, { timeout: 60_000 });
  return Promise.race([first, listening.then(() => undefined)]);
}

const transports = {
  HTTP: (api, token) => ({
    ask: async (query) => denialIn((await api.graphql(query, {}, { token })).errors),
    leave: async () => undefined,
  }),
  SSE(api, bearer) {
    const client = createSseClient({
      url: api.url,
      retryAttempts: 0,
      ...(bearer === null ? {} : { headers: bearing(bearer) }),
    });
    return {
      ask: (query, signal) => firstDenial(api, client.iterate({ query }), signal),
      leave: async () => client.dispose(),
    };
  },
  WebSocket(api, bearer) {
    const client = createClient({
      url: api.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      ...(bearer === null ? {} : { connectionParams: bearing(bearer) }),
    });
    return {
      ask: (query, signal) => firstDenial(api, client.iterate({ query }), signal),
      leave: async () => client.dispose(),
    };
  },
} satisfies Record<string, (api: Api, bearer: string | null) => { ask: Ask; leave(): Promise<void> }>;

const bearing = (token: string) => ({ authorization: `Bearer ${token}` });

export type TransportName = keyof typeof transports;

/** With the argument `firstUser`, these require what another field does, too. */
const WITH_FIRST_USER: Record<string, string> = {
  cloneClient: 'Mutation.replaceFirstUser',
  restoreAsNewClient: 'Mutation.replaceFirstUser',
};

/** The fields that do not behave as the table says: each is tried with required and with all arguments. */
export async function misjudged(api: Api, caller: Caller, transport: TransportName): Promise<string[]> {
  const { ask, leave } = transports[transport](api, await caller.bearer(api));
  const wrong: string[] = [];
  for (const { type, field } of rootFields) {
    if (transport === 'HTTP' && type === 'Subscription') continue;
    const ofField = expected(FIELDS[`${type}.${field.name}`] ?? [], caller);
    for (const query of asking(type, field)) {
      const more = query.includes('firstUser: ') ? WITH_FIRST_USER[field.name] : undefined;
      const wanted = ofField ?? (more === undefined ? undefined : expected(FIELDS[more] ?? [], caller));
      const left = new AbortController();
      const answer = await ask(query, left.signal);
      left.abort();
      if (answer !== wanted) wrong.push(`${query}: ${answer ?? 'let in'}, not ${wanted ?? 'let in'}`);
    }
  }
  await leave();
  await vi.waitUntil(() => api.listeners() === 0, { timeout: 60_000 });
  return wrong;
}
