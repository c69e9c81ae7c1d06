/**
 * Creates a client and follows its run to the end:
 *
 *   REGENT_TOKEN=regent_api_... node create-client.js <serverId> <alias> <name> <e-mail>
 *
 * REGENT_URL is where Regent's GraphQL is, ws://127.0.0.1:4000/graphql by default. Exits with 0 where the client
 * is there. Asking twice for the same client gives the same run, so this may be repeated.
 */
import { CreateClientDocument, HowItEndedDocument } from './operations.ts';
import { connect } from './regent.ts';

const [serverId = '', alias = '', name = '', email = ''] = process.argv.slice(2);
const { REGENT_URL = 'ws://127.0.0.1:4000/graphql', REGENT_TOKEN = '' } = process.env;

const regent = connect(REGENT_URL, REGENT_TOKEN);
const { createClient } = await regent.ask(CreateClientDocument, {
  input: {
    serverId,
    alias,
    name,
    contactEmail: email,
    firstUser: { firstName: 'First', lastName: 'User', email },
    idempotencyKey: `create ${alias}`,
  },
});
for (const { message } of createClient.userErrors) console.error(message);
process.exitCode = 1;
if (createClient.run !== null) {
  const runId = createClient.run.id;
  for await (const { at, text } of regent.follow(runId)) console.log(`${at}  ${text}`);
  const { run } = await regent.ask(HowItEndedDocument, { runId });
  if (run?.status === 'SUCCEEDED') process.exitCode = 0;
}
await regent.close();
