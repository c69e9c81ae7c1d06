/** Mutations that start runs, and waiting for their ends as automation would: by subscription. */
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Api } from '../lab/api.ts';

const STARTS = {
  deleteClient:
    'mutation ($input: DeleteClientInput!) { deleteClient(input: $input) { run { id } userErrors { code message } } }',
  suspendClient:
    'mutation ($input: SuspendClientInput!) { suspendClient(input: $input) { run { id } userErrors { code message } } }',
  resumeClient:
    'mutation ($input: ResumeClientInput!) { resumeClient(input: $input) { run { id } userErrors { code message } } }',
  syncServer:
    'mutation ($input: SyncServerInput!) { syncServer(input: $input) { run { id } userErrors { code message } } }',
};

/** Creates these clients at once and resolves when all of them are ACTIVE. */
export async function createClients(api: Api, serverId: string, aliases: string[]): Promise<void> {
  const runs = await Promise.all(
    aliases.map(async (alias) => {
      const { run } = await api.mutate<{ run: { id: string } }>(
        `mutation ($input: CreateClientInput!) {
          createClient(input: $input) { run { id } userErrors { code message } }
        }`,
        {
          input: {
            alias,
            serverId,
            name: alias,
            contactEmail: 'contact@example.org',
            firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.org' },
          },
        },
      );
      return run.id;
    }),
  );
  await waitForAll(api, runs);
}

export async function runAndWait(
  api: Api,
  mutation: keyof typeof STARTS,
  input: { alias?: string; serverId?: string },
): Promise<void> {
  const known =
    input.alias === undefined
      ? undefined
      : await api.ask<{ client: { id: string } }>(
          'query ($alias: String!) { client(alias: $alias) { id } }',
          input,
        );
  const { run } = await api.mutate<{ run: { id: string } }>(STARTS[mutation], {
    input: {
      ...(mutation === 'deleteClient' || known === undefined ? input : {}),
      ...(known === undefined ? {} : { clientId: known.client.id }),
    },
  });
  await waitForAll(api, [run.id]);
}

async function waitForAll(api: Api, runs: string[]): Promise<void> {
  const socket = createClient({
    url: api.url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${api.token}` },
  });
  try {
    await Promise.all(runs.map((runId) => follow(socket, runId)));
  } finally {
    await socket.dispose();
  }
}

async function follow(socket: ReturnType<typeof createClient>, runId: string): Promise<void> {
  const events = socket.iterate<{
    runEvents: { type: string; text: string; data: { status?: string } | null };
  }>({
    query: 'subscription ($runId: ID!) { runEvents(runId: $runId) { type text data } }',
    variables: { runId },
  });
  for await (const { data, errors } of events) {
    if (errors !== undefined) throw new Error(errors.map((error) => error.message).join('\n'));
    if (data?.runEvents.type === 'RUN_ENDED' && data.runEvents.data?.status !== 'SUCCEEDED') {
      throw new Error(data.runEvents.text);
    }
  }
}
