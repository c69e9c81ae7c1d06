/** Runs as those who use the API meet them: started by a mutation, followed by subscription, read by query. */
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Regent } from './regent.ts';

export interface RunEvent {
  seq: number;
  type: string;
  level: string;
  text: string;
  step: number | null;
  // eslint-disable-next-line typescript/no-explicit-any -- tests look into data of many shapes
  data: any;
}

export interface Run {
  id: string;
  kind: string;
  status: string;
  explanation: string | null;
  blockedReason: string | null;
  lastSeq: number;
  client: { alias: string; status: string; problem: string | null } | null;
  server: { fqdn: string } | null;
  attempts: { number: number; worker: string; outcome: string | null }[];
  steps: RunStep[];
  events: RunEvent[];
  children: { nodes: { id: string }[] };
}

export interface RunStep {
  plugin: string;
  phase: string;
  status: string;
  reason: string | null;
  server: { fqdn: string } | null;
  // eslint-disable-next-line typescript/no-explicit-any -- as above
  data: any;
}

export interface PlannedChange {
  plugin: string;
  action: string;
  subject: string;
  summary: string;
  client: string | null;
  diff: string | null;
  server: { fqdn: string } | null;
}

const EVENT = 'seq type level text step data';
const RUN_EVENTS = `subscription ($runId: ID!, $after: Int) { runEvents(runId: $runId, after: $after) { ${EVENT} } }`;

type Input = Record<string, unknown>;

/** Whoever can be asked over HTTP. */
type Asked = Pick<Regent, 'api'>;

/** Calls the mutation, and gives the id of the run that it started; rejects where Regent refuses. */
export async function start({ api }: Asked, mutation: string, input: Input): Promise<string> {
  const { run } = await api.mutate<{ run: { id: string } }>(textOf(mutation, 'run { id }'), { input });
  return run.id;
}

/** Calls the mutation as a dry run, which starts nothing. */
export async function plan({ api }: Asked, mutation: string, input: Input): Promise<PlannedChange[]> {
  const fields =
    'run { id } plan { plugin action subject summary client diff server { fqdn } } userErrors { code message }';
  const payload = await api.mutate<{ run: unknown; plan: PlannedChange[] }>(textOf(mutation, fields), {
    input: { ...input, dryRun: true },
  });
  if (payload.run !== null) throw new Error('A dry run has started a run.');
  return payload.plan;
}

const textOf = (mutation: string, fields: string) =>
  `mutation ($input: ${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!) {
    ${mutation}(input: $input) { ${fields} userErrors { code message } }
  }`;

/** The run's events over a WebSocket: those stored after the cursor, then each as it comes, until the last. */
export async function* follow({ api }: Asked, runId: string, after = 0): AsyncGenerator<RunEvent, void> {
  const socket = createSocketClient({
    url: api.url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${api.token}` },
  });
  try {
    yield* eventsIn(socket.iterate({ query: RUN_EVENTS, variables: { runId, after } }));
  } finally {
    await socket.dispose();
  }
}

/** The same over server-sent events. */
export async function* followBySse({ api }: Asked, runId: string, after = 0): AsyncGenerator<RunEvent, void> {
  const client = createSseClient({ url: api.url, headers: { authorization: `Bearer ${api.token}` } });
  try {
    yield* eventsIn(client.iterate({ query: RUN_EVENTS, variables: { runId, after } }));
  } finally {
    client.dispose();
  }
}

async function* eventsIn(answers: AsyncIterable<{ data?: unknown; errors?: unknown }>) {
  for await (const { data, errors } of answers) {
    if (errors) throw new Error(JSON.stringify(errors));
    yield (data as { runEvents: RunEvent }).runEvents;
  }
}

/** The first event of this kind, stored already or still to come; rejects where the run ends without it. */
export async function eventOf(
  regent: Asked,
  runId: string,
  isMeant: (event: RunEvent) => boolean,
  after = 0,
): Promise<RunEvent> {
  let last: RunEvent | undefined;
  for await (last of follow(regent, runId, after)) if (isMeant(last)) return last;
  throw new Error(`The run ended before it came to that: ${last?.text}`);
}

/** Waits until the run has ended, and gives all that is known of it. */
export async function endOf(regent: Asked, runId: string): Promise<Run> {
  for await (const _event of follow(regent, runId)) void _event;
  return runOf(regent, runId);
}

/** Starts it and waits for its end. */
export async function carryOut(regent: Asked, mutation: string, input: Input): Promise<Run> {
  return endOf(regent, await start(regent, mutation, input));
}

/** The run as it is now, by query. */
export async function runOf({ api }: Asked, runId: string): Promise<Run> {
  const { run } = await api.ask<{ run: Run }>(
    `query ($id: ID!) {
      run(id: $id) {
        id kind status explanation blockedReason lastSeq server { fqdn } client { alias status problem }
        attempts { number worker outcome }
        steps { plugin phase status reason server { fqdn } data }
        children(first: 100) { nodes { id } }
      }
    }`,
    { id: runId },
  );
  const events: RunEvent[] = [];
  while (events.length < run.lastSeq) {
    const page = await api.ask<{ run: { events: RunEvent[] } }>(
      `query ($id: ID!, $after: Int) { run(id: $id) { events(after: $after, first: 100) { ${EVENT} } } }`,
      { id: runId, after: events.length },
    );
    events.push(...page.run.events);
  }
  return { ...run, events };
}

/** `plugin on host: state` of each step, in order. */
export const stepsOf = ({ steps }: Run) =>
  steps.map(({ plugin, server, status }) => `${plugin} on ${server?.fqdn.split('.')[0]}: ${status}`);

/** What a run found to differ, as plugins told it. */
export const changesIn = ({ events }: Run) => events.filter(({ type }) => type === 'CHANGE_PLANNED');
