/** Tries from a front office what MONARC does on each request: to read the models on the back office, as the client. */
import type { ClientState, Context } from '../../src/runner/plugin.ts';

type Asking = Pick<Context, '$' | 'server' | 'signal'>;

/** The database that every client reads, as its local.php has it. */
const COMMON = 'monarc_common';

/**
 * Gives, for each client that cannot read the models at this address, why not and what to look at. One round
 * trip, from PHP with everything on stdin; where the address does not answer it is asked once for all.
 */
export async function failedCommonReads(
  ctx: Asking,
  backOfficeAddress: string,
  clients: ClientState[],
): Promise<Map<string, string>> {
  if (clients.length === 0) return new Map();
  const logins = clients.map(({ alias, secrets }) => [alias, secrets.databasePassword]);
  const input = JSON.stringify({ host: backOfficeAddress, database: COMMON, logins });
  const output = await ctx.$({ input, nothrow: true })`php -r ${PHP}`;
  ctx.signal.throwIfAborted();
  const lines = output.stdout.split('\n').filter((line) => line.startsWith(MARK));
  if (lines.pop() !== `${MARK}done`)
    throw new Error(
      `PHP on ${ctx.server.fqdn} cannot try the models on the back office: ${output.stderr.trim() || output.stdout.trim()}. ` +
        'MONARC needs it as well: install php-cli and php-mysql there, then retry.',
    );
  return new Map(
    lines.map((line) => {
      const [alias, code, said] = JSON.parse(line.slice(MARK.length)) as [string, number, string];
      const where = `${ctx.server.fqdn} cannot read ${COMMON} on MariaDB at ${backOfficeAddress}:3306 as ${alias}`;
      return [alias, `${where}, so MONARC shows no models: ${said}. ${adviceOn(code, ctx.server, alias)}`];
    }),
  );
}

/** What keeps a front office out while the grant itself is as it should be. */
function adviceOn(code: number, { address }: Context['server'], alias: string): string {
  const retry = 'then retry.';
  if (UNREACHABLE.has(code))
    return `See on the back office that MariaDB listens there (bind-address in its configuration) and that no firewall keeps ${address} from port 3306, ${retry}`;
  if (code === ACCESS_DENIED)
    return `See on the back office which account stands before '${alias}'@'%' for ${address}: an anonymous user (SELECT Host FROM mysql.user WHERE User = '') or one of the same name for that host. Drop it, ${retry}`;
  return `Mend that on the back office, ${retry}`;
}

/** Cannot connect, unknown host, gone away or lost at once, not allowed from here, blocked after errors. */
const UNREACHABLE = new Set([2002, 2003, 2005, 2006, 2013, 1130, 1129]);
const ACCESS_DENIED = 1045;

/** Whatever else PHP writes is not an answer. */
const MARK = '#read ';

const PHP = `
$asked = json_decode(stream_get_contents(STDIN), true);
$tell = fn ($text) => print('${MARK}' . $text . "\\n");
$down = null;
foreach ($asked['logins'] as [$name, $password]) {
    try {
        if ($down !== null) throw $down;
        $options = [PDO::ATTR_TIMEOUT => 10, PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION];
        $source = "mysql:host={$asked['host']};dbname={$asked['database']};charset=utf8";
        (new PDO($source, $name, $password, $options))->query('SELECT id FROM models LIMIT 1')->fetchAll();
    } catch (PDOException $e) {
        $code = $e->errorInfo[1] ?? $e->getCode();
        if (in_array($code, [2002, 2005, 1130], true)) $down = $e;
        $tell(json_encode([$name, $code, $e->getMessage()], JSON_INVALID_UTF8_SUBSTITUTE));
    }
}
$tell('done');
`;
