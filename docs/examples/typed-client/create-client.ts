/**
 * Creates a client and follows its run to the end:
 *
 *   REGENT_TOKEN=regent_api_... node create-client.js <serverId> <alias> <name> <e-mail>
 *
 * REGENT_URL is where Regent is, http://127.0.0.1:4000 by default. Exits with 0 if the client is there. Asking twice
 * for the same client gives the same run, so this may be repeated.
 */
import { connect, CreateClientDocument, HowItEndedDocument, nodeWebSocket } from 'regent/sdk';

const [serverId = '', alias = '', name = '', email = ''] = process.argv.slice(2);
const { REGENT_URL: url = 'http://127.0.0.1:4000', REGENT_TOKEN: token = '' } = process.env;

const regent = connect({ url, token, loadWebSocket: nodeWebSocket });
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
  const onLost = () => console.error('The connection is lost; trying again.');
  for await (const { at, text } of regent.follow(runId, { onLost })) console.log(`${at}  ${text}`);
  const { run } = await regent.ask(HowItEndedDocument, { runId });
  if (run?.status === 'SUCCEEDED') process.exitCode = 0;
}
