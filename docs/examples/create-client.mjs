/**
 * Creates a client and follows its run to the end, over one WebSocket (the graphql-transport-ws protocol).
 *
 *   REGENT_TOKEN=regent_api_... node docs/examples/create-client.mjs <serverId> <alias> <name> <e-mail>
 *
 * REGENT_URL is where Regent's GraphQL is, ws://127.0.0.1:4000/graphql by default. Exits with 0 where the
 * client is there. Asking twice for the same client gives the same run, so this may be repeated.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** What Regent answers where it does not do what it was asked for. */
class Refused extends Error {}

const [serverId, alias, name, email] = process.argv.slice(2);

const regent = createClient({
  url: process.env.REGENT_URL ?? 'ws://127.0.0.1:4000/graphql',
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${process.env.REGENT_TOKEN}` },
  retryAttempts: 0,
});

const created = await ask(
  `mutation CreateClient($input: CreateClientInput!) {
    createClient(input: $input) {
      run { id }
      userErrors { message }
    }
  }`,
  {
    input: {
      serverId,
      alias,
      name,
      contactEmail: email,
      firstUser: { firstName: 'First', lastName: 'User', email },
      idempotencyKey: `create ${alias}`,
    },
  },
);
for (const { message } of created.createClient.userErrors) console.error(message);
process.exitCode = 1;
if (created.createClient.run !== null) {
  const { id } = created.createClient.run;
  await follow(id);
  const { run } = await ask(`query HowItEnded($id: ID!) { run(id: $id) { status } }`, { id });
  if (run.status === 'SUCCEEDED') process.exitCode = 0;
}
await regent.dispose();

/** Prints the run's events until the last. A lost connection is taken up again where it was. */
async function follow(runId) {
  for (let after = 0; ; await sleep(1_000)) {
    const events = regent.iterate({
      query: `subscription FollowRun($runId: ID!, $after: Int) {
        runEvents(runId: $runId, after: $after) { seq at type text }
      }`,
      variables: { runId, after },
    });
    try {
      for await (const answer of events) {
        const { seq, at, type, text } = dataOf(answer).runEvents;
        console.log(`${at}  ${text}`);
        if (type === 'RUN_ENDED') return;
        after = seq;
      }
    } catch (problem) {
      if (problem instanceof Refused || Array.isArray(problem)) throw problem;
    }
    console.error('The connection is lost; trying again.');
  }
}

async function ask(query, variables) {
  for await (const answer of regent.iterate({ query, variables })) return dataOf(answer);
}

function dataOf({ data, errors }) {
  if (errors) throw new Refused(errors.map(({ message }) => message).join('\n'));
  return data;
}
