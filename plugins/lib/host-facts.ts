/** What a server has: one shell script that looks, and the facts in what it prints. */
import type { Output, Shell } from '../../src/runner/plugin.ts';
import { AS_ROOT } from './mariadb-call.ts';

export interface HostFacts {
  os: string;
  isRoot: boolean;
  apache?: {
    version: string;
    modules: string[];
    /** What `apache2ctl configtest` says where it refuses. */
    refusal?: string;
  };
  /** The programs that listen where Apache does or should: `address` as `ss` prints it, such as `*` or `[::]`. */
  listeners: { address: string; port: number; program: string }[];
  mariadb?: { version: string; letsRootIn: boolean };
  php?: string;
  /** The version of the PHP-FPM that runs. */
  fpm?: string;
  /** Extensions of PHP that the release demands and PHP lacks. */
  missingExtensions: string[];
  /** What php.ini says of pages, where nothing else does: `upload_max_filesize` and others, as written there. */
  phpLimits: Record<string, string>;
  /** The MONARC release that the code's folder leads to, and whether Apache's user may read it. */
  release?: { path: string; version: string; readable: boolean };
  /** Folders that no file could be written to and removed from, and what was said then. */
  unwritable: { path: string; why: string }[];
  /** In bytes. */
  disks: { path: string; size: number; free: number }[];
  memory: { size: number; free: number };
  /** How far the server's clock is ahead of this machine's, at the least. */
  clockAheadMs: number;
  tools: string[];
}

/**
 * Looks, in one round trip, and tries to write beside each of these folders, or beside where they will be.
 * Rejects with a CommandError when the server has no shell that works.
 */
export async function hostFacts($: Shell, codeFolder: string, folders: string[]): Promise<HostFacts> {
  const asked = Date.now();
  const { stdout } = await $`sh -c ${LOOK} regent-check ${codeFolder} ${folders}`;
  return factsIn(stdout, asked, Date.now());
}

export const TOOLS = ['bash', 'flock', 'perl', 'sha256sum', 'tar', 'zstd'];

/** Prints the extensions that `require` of a composer.json asks for and this PHP has not. */
const EXTENSIONS = `
$asked = json_decode((string) @file_get_contents($argv[1]), true)["require"] ?? [];
foreach (array_keys($asked) as $name)
    if (strpos($name, "ext-") === 0 && !extension_loaded(strtr(substr($name, 4), "-", " ")))
        echo substr($name, 4), "\\n";
`;

/** Prints what php.ini and the files beside it say. PHP on the command line does not go by all of it. */
const LIMITS = `
$said = ["upload_max_filesize" => "2M", "post_max_size" => "8M", "memory_limit" => "128M", "max_execution_time" => "30"];
foreach (array_slice($argv, 1) as $file)
    $said = array_replace($said, array_intersect_key(@parse_ini_file($file, false, INI_SCANNER_RAW) ?: [], $said));
foreach ($said as $name => $value) echo $name, " ", $value, "\\n";
`;

/** Each fact is a line: its name and its values, with tabs between. What is not there has no line. */
const LOOK = `
export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
exec 2>/dev/null </dev/null
code=$1; shift
fact() { printf '%s\\t' "$@"; echo; }
has() { command -v "$1" >/dev/null; }
${AS_ROOT}
quiet_php() { php -d display_errors=0 -d display_startup_errors=0 -r "$@"; }
fact begun "$(date +%s%N)"
fact os "$(. /etc/os-release; echo "$PRETTY_NAME")"
fact uid "$(id -u)"
modphp=
if has apache2; then
  fact apache "$(apache2 -v | sed -n 's|.*Apache/\\([^ ]*\\).*|\\1|p')"
  refusal=$(apache2ctl configtest 2>&1) || fact refusal "$(echo "$refusal" | grep -v AH00558 | tr '\\n\\t' '  ')"
fi
for module in /etc/apache2/mods-enabled/*.load; do
  [ -e "$module" ] || continue
  module=$(basename "$module" .load)
  fact module "$module"
  case $module in php[0-9]*) modphp=\${module#php} ;; esac
done
ss -Hltnp | sed -n 's/^[^ ]* *[^ ]* *[^ ]* *\\([^ ]*\\):\\([0-9]*\\) .*users:(("\\([^"]*\\)".*/\\1 \\2 \\3/p' |
  while read -r address port program; do
    case "$program $port" in apache2\\ * | *\\ 80 | *\\ 443) fact listener "$address" "$port" "$program" ;; esac
  done
has mariadbd && fact mariadb "$(mariadbd --version | sed 's/.*Ver \\([^ ]*\\).*/\\1/')"
[ "$(as_root mariadb --batch --skip-column-names -e 'SELECT 1')" = 1 ] && fact root-login
fpm=$(pgrep -af '[p]hp-fpm: master process' | sed -n 's|.*/etc/php/\\([0-9.]*\\)/.*|\\1|p' | head -n 1)
[ -n "$fpm" ] && fact fpm "$fpm"
if has php; then
  fact php "$(quiet_php 'echo PHP_VERSION;')"
  quiet_php '${EXTENSIONS}' "$code/composer.json" | while read -r name; do fact extension "$name"; done
  ini=/etc/php/\${modphp:-$fpm}/$([ -n "$modphp" ] && echo apache2 || echo fpm)
  [ -e "$ini/php.ini" ] && quiet_php '${LIMITS}' "$ini/php.ini" "$ini"/conf.d/*.ini |
    while read -r name value; do
      grep -RqsiE "php_(admin_)?value(\\\\[|[[:space:]]+)$name" /etc/apache2/conf-enabled /etc/apache2/sites-enabled /etc/php/*/fpm/pool.d ||
        fact limit "$name" "$value"
    done
fi
release=$(readlink -e "$code") && [ -r "$release/public/index.php" ] && fact release "$release" \\
  "$(sed -n 's/^ *"version" *: *"\\([^"]*\\)".*/\\1/p' "$release/package.json" | head -n 1)" \\
  "$(runuser -u www-data -- test -r "$code/public/index.php" && echo readable)"
for folder; do
  while [ ! -d "$folder" ]; do folder=\${folder%/*}; [ -n "$folder" ] || folder=/; done
  made=$(mktemp "$folder/.regent-check.XXXXXX" 2>&1) || { fact unwritable "$folder" "$made"; continue; }
  said=$({ head -c 4096 /dev/zero >"$made"; } 2>&1) || fact unwritable "$folder" "$said"
  rm -f "$made"
done
for path in / /var/lib/mysql /var/www; do
  [ -d "$path" ] && fact disk "$path" $(df -P -B 1 "$path" | awk 'NR == 2 { print $2, $4 }')
done
fact memory $(awk '/^(MemTotal|MemAvailable):/ { print $2 * 1024 }' /proc/meminfo)
for tool in ${TOOLS.join(' ')}; do has "$tool" && fact tool "$tool"; done
fact ended "$(date +%s%N)"
`;

/** The facts in the script's output, when this machine's clock had these times before and after. */
export function factsIn(stdout: Output['stdout'], asked: number, answered: number): HostFacts {
  const lines = stdout.split('\n').map((line) => line.split('\t'));
  const all = (name: string) => lines.filter(([first]) => first === name).map((line) => line.slice(1));
  const one = (name: string) => all(name)[0];
  const text = (name: string) => one(name)?.[0] ?? '';
  const millis = (name: string) => Number(text(name)) / 1e6;
  const firsts = (name: string) => all(name).map(([first = '']) => first);
  const [size = 0, free = 0] = one('memory')?.map(Number) ?? [];
  const release = one('release');
  return {
    os: text('os') || 'unknown',
    isRoot: text('uid') === '0',
    ...(one('apache') && {
      apache: {
        version: text('apache'),
        modules: firsts('module'),
        ...(one('refusal') && { refusal: text('refusal').trim() }),
      },
    }),
    listeners: all('listener').map(([address = '', port, program = '']) => ({
      address,
      port: Number(port),
      program,
    })),
    ...(one('mariadb') && {
      mariadb: { version: text('mariadb'), letsRootIn: one('root-login') !== undefined },
    }),
    ...(one('php') && { php: text('php') }),
    ...(one('fpm') && { fpm: text('fpm') }),
    missingExtensions: firsts('extension'),
    phpLimits: Object.fromEntries(all('limit').map(([name = '', value = '']) => [name, value])),
    ...(release && {
      release: {
        path: release[0] ?? '',
        version: release[1] || 'unknown',
        readable: release[2] === 'readable',
      },
    }),
    unwritable: all('unwritable').map(([path = '', why = '']) => ({ path, why })),
    disks: all('disk').map(([path = '', size, free]) => ({ path, size: Number(size), free: Number(free) })),
    memory: { size, free },
    clockAheadMs: nearestToZero(millis('ended') - answered, millis('begun') - asked),
    tools: firsts('tool'),
  };
}

/** The way to the server and back takes its time, the first one longer: what that may explain is no difference. */
const nearestToZero = (least: number, most: number) => Math.round(Math.min(Math.max(0, least), most));
