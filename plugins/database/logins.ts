/**
 * Tries clients' accounts as MONARC does, from PHP over the socket, in one round trip and with no secret in
 * argv.
 */
import type { ClientState, Context } from '../../src/runner/contract/plugin.ts';

/** Returns the reason for each client that cannot use its database. */
export async function failedLogins(
  ctx: Pick<Context, '$' | 'server' | 'signal'>,
  clients: ClientState[],
): Promise<Map<string, string>> {
  if (clients.length === 0) return new Map();
  const input = JSON.stringify(clients.map(({ alias, secrets }) => [alias, secrets.databasePassword]));
  const output = await ctx.$({ input, nothrow: true })`php -r ${PHP}`;
  ctx.signal.throwIfAborted();
  const lines = output.stdout.trim().split('\n');
  if (lines.pop() !== 'done')
    throw new Error(
      `PHP on ${ctx.server.fqdn} cannot try the clients' databases: ${output.stderr.trim() || output.stdout.trim()}. ` +
        'MONARC needs it as well: install php-cli and php-mysql there, then retry.',
    );
  const answers = lines.filter((line) => line.startsWith('["'));
  return new Map(answers.map((line) => JSON.parse(line) as [string, string]));
}

const PHP = `
foreach (json_decode(stream_get_contents(STDIN), true) as [$name, $password]) {
    try {
        $database = new PDO("mysql:host=localhost;dbname=$name;charset=utf8mb4", $name, $password);
        $database->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
        $database->query('SELECT id FROM users LIMIT 1')->fetchAll();
    } catch (PDOException $e) {
        echo json_encode([$name, $e->getMessage()], JSON_INVALID_UTF8_SUBSTITUTE), "\\n";
    }
}
echo "done\\n";
`;
