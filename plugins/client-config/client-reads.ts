/** Tries from a front office what MONARC does on each request: it reads both its databases as the client. */
import type { ClientState, Context, ServerFacts } from '../../src/runner/contract/plugin.ts';

type Asking = Pick<Context, '$' | 'server' | 'signal'>;

export interface FailedRead {
  alias: string;
  /** MariaDB cannot be reached there: that is the same for all clients, and `why` names none of them. */
  isForAll: boolean;
  why: string;
}

/** The database that every client reads, under its name in local.php. */
const COMMON = 'monarc_common';

/**
 * What these clients cannot read of their own databases and, if a back office is given, of its models: the
 * reason, and advice. One round trip, from PHP with all input on stdin; if MariaDB does not answer, it is
 * asked once for all.
 */
export async function failedReads(
  ctx: Asking,
  backOffice: ServerFacts | undefined,
  clients: ClientState[],
): Promise<FailedRead[]> {
  if (clients.length === 0) return [];
  const reads = clients.flatMap(({ alias, secrets: { databasePassword } }) => [
    ['localhost', alias, 'users', alias, databasePassword],
    ...(backOffice === undefined ? [] : [[backOffice.address, COMMON, 'models', alias, databasePassword]]),
  ]);
  const output = await ctx.$({ input: JSON.stringify(reads), nothrow: true })`php -r ${PHP}`;
  ctx.signal.throwIfAborted();
  const lines = output.stdout.split('\n').filter((line) => line.startsWith(MARK));
  if (lines.pop() !== `${MARK}done`)
    throw new Error(
      `PHP on ${ctx.server.fqdn} cannot try the databases: ${output.stderr.trim() || output.stdout.trim()}. ` +
        'MONARC needs it as well: install php-cli and php-mysql there, then retry.',
    );
  return lines.map((line) => {
    const [host, alias, code, said] = JSON.parse(line.slice(MARK.length)) as [string, string, number, string];
    const isForAll = UNREACHABLE.includes(code);
    const [what, advice] =
      host === 'localhost'
        ? [`the database of ${isForAll ? 'any client' : alias}, so MONARC fails`, adviceAtHome(isForAll)]
        : [
            `${COMMON} on MariaDB at ${host}:3306${isForAll ? '' : ` as ${alias}`}, so MONARC shows no models`,
            adviceOn(code, said, ctx.server, alias),
          ];
    return { alias, isForAll, why: `${ctx.server.fqdn} cannot read ${what}: ${said}. ${advice}` };
  });
}

const adviceAtHome = (isForAll: boolean) =>
  isForAll
    ? 'Start MariaDB there ("systemctl start mariadb"), then retry.'
    : 'syncServer repairs its account, and says what it cannot repair.';

/** Possible reasons if a front office has no access although the grant is correct. */
function adviceOn(code: number, said: string, { address }: Context['server'], alias: string): string {
  const retry = 'then retry.';
  if (code === DATABASE_DENIED && said.includes(`'${alias}'@'localhost'`))
    return `From that address, MariaDB uses the client's account for localhost, which may not read there. Give the back office another address of that machine (updateServer), ${retry}`;
  if (UNREACHABLE.includes(code))
    return `Check on the back office that MariaDB listens there (bind-address in its configuration) and that no firewall blocks ${address} from port 3306, ${retry}`;
  if (code === ACCESS_DENIED)
    return `Find out on the back office which account comes before '${alias}'@'%' for ${address}: an anonymous user (SELECT Host FROM mysql.user WHERE User = '') or one of the same name for that host. Drop that account, ${retry}`;
  return `Correct that on the back office, ${retry}`;
}

/** Cannot connect, unknown host, gone away or lost at once, not allowed from here, blocked after errors. */
const UNREACHABLE = [2002, 2003, 2005, 2006, 2013, 1130, 1129];
const ACCESS_DENIED = 1045;
const DATABASE_DENIED = 1044;

/** Other output of PHP is no answer. */
const MARK = '#read ';

const PHP = `
$tell = fn ($text) => print('${MARK}' . $text . "\\n");
$down = [];
foreach (json_decode(stream_get_contents(STDIN), true) as [$host, $database, $table, $name, $password]) {
    try {
        if (isset($down[$host])) throw $down[$host];
        $options = [PDO::ATTR_TIMEOUT => 10, PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION];
        $source = "mysql:host=$host;dbname=$database;charset=utf8";
        (new PDO($source, $name, $password, $options))->query("SELECT id FROM $table LIMIT 1")->fetchAll();
    } catch (PDOException $e) {
        $code = $e->errorInfo[1] ?? $e->getCode();
        if (in_array($code, [${UNREACHABLE.join(', ')}], true)) $down[$host] = $e;
        $tell(json_encode([$host, $name, $code, $e->getMessage()], JSON_INVALID_UTF8_SUBSTITUTE));
    }
}
$tell('done');
`;
