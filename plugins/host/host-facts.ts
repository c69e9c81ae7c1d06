/** What a server has: one shell script that looks, and the facts that it prints. */
import type { Output, Shell } from '../../src/runner/contract/plugin.ts';
import { AS_ROOT } from '../shared/mariadb/mariadb-call.ts';
import { NEEDS, needsIn, type ReleaseNeeds } from './release-needs.ts';

export interface HostFacts {
  os: string;
  isRoot: boolean;
  apache?: {
    version: string;
    modules: string[];
    /** The message of `apache2ctl configtest` if it refuses the configuration. */
    refusal?: string;
  };
  /** The programs that listen on Apache's ports: `address` as `ss` prints it, such as `*` or `[::]`. */
  listeners: { address: string; port: number; program: string }[];
  mariadb?: { version: string; letsRootIn: boolean };
  /** The version of MySQL, if that is installed instead. */
  mysql?: string;
  php?: string;
  /** The version of the PHP-FPM that runs. */
  fpm?: string;
  /** Extensions that the release requires and PHP does not have, on the command line or under Apache. */
  missingExtensions: string[];
  /** Those of them that one of the two has: they are installed, but not enabled everywhere. */
  disabledExtensions: string[];
  /** Settings of PHP with which MONARC does not work, in words for an administrator. */
  phpHinders: string[];
  /** PHP's message if it cannot reach MariaDB as `localhost`. */
  phpToMariadb?: string;
  /** The users as which Apache, or the PHP-FPM behind it, runs PHP. */
  phpUsers: string[];
  /**
   * php.ini's values for pages, if nothing else sets them: `upload_max_filesize` and others, as written
   * there.
   */
  phpLimits: Record<string, string>;
  /** The MONARC release to which the code's folder leads, and whether Apache's user may read it. */
  release?: { path: string; version: string; readable: boolean };
  /** The parts of the release that are missing. */
  releaseLacks: string[];
  releaseNeeds: ReleaseNeeds;
  /** Folders in which a file could not be written and removed, with the error message. */
  unwritable: { path: string; why: string }[];
  /** In bytes. */
  disks: { path: string; size: number; free: number }[];
  /** Folders of clients that a restart of the machine empties. */
  inMemory: string[];
  memory: { size: number; free: number };
  /** How far the server's clock is ahead of this machine's, at least. */
  clockAheadMs: number;
  tools: string[];
}

/**
 * Collects the facts in one round trip, and tries to write beside each of these folders, or beside their
 * future places. Rejects with a CommandError if the server has no working shell.
 */
export async function hostFacts(
  $: Shell,
  { codeFolder, owner }: { codeFolder: string; owner: string },
  folders: string[],
): Promise<HostFacts> {
  const asked = Date.now();
  const { stdout } = await $`sh -c ${LOOK} regent-check ${codeFolder} ${owner} ${folders}`;
  return factsIn(stdout, asked, Date.now());
}

/** With it, large files go to and from a server. */
export const SFTP = '/usr/lib/openssh/sftp-server';
export const TOOLS = ['bash', 'flock', 'mariadb-dump', 'perl', 'sha256sum', 'tar', 'zstd', SFTP];

/**
 * Prints what this PHP lacks, in the format of the script below: extensions that `require` of a composer.json
 * demands, settings with which MONARC does not work, and its error for MariaDB at the socket that it uses for
 * `localhost`. This needs no account: a refused login shows that PHP reached MariaDB.
 */
const FITS = `
[, $composer, $code] = $argv;
$tell = fn ($name, $what) => print("$name\\t" . strtr($what, "\\t\\n", "  ") . "\\t\\n");
$tell("php-tried", PHP_VERSION);
$allowed = array_filter(explode(":", (string) ini_get("open_basedir")));
$inside = fn ($path) => array_filter($allowed, fn ($each) => strpos("$path/", rtrim($each, "/") . "/") === 0) !== [];
if ($allowed !== []) {
    foreach ([$code, "/var/www"] as $path)
        if (!$inside($path)) $tell("hinders", "open_basedir keeps PHP out of $path");
}
if (!function_exists("getenv")) $tell("hinders", "disable_functions has getenv, by which MONARC finds its configuration");
if (ini_get("opcache.enable") && ini_get("opcache.validate_timestamps") === "0")
    $tell("hinders", "opcache.validate_timestamps is 0, so that PHP goes on with a configuration that was changed");
$asked = $allowed !== [] ? [] : json_decode((string) @file_get_contents($composer), true)["require"] ?? [];
foreach (["ext-pdo_mysql", ...array_keys($asked)] as $name)
    if (strpos($name, "ext-") === 0 && !extension_loaded(strtr(substr($name, 4), "-", " ")))
        $tell("extension", substr($name, 4));
if (extension_loaded("pdo_mysql")) {
    try {
        new PDO("mysql:host=localhost", "regent-check", "", [PDO::ATTR_TIMEOUT => 5]);
    } catch (PDOException $e) {
        if (in_array($e->getCode(), [2002, 2006, 2013, 1040, 1129, 1130])) $tell("no-mariadb", $e->getMessage());
    }
}
`;

/** Prints the values of php.ini and the files beside it. PHP on the command line ignores some of them. */
const LIMITS = `
$said = ["upload_max_filesize" => "2M", "post_max_size" => "8M", "memory_limit" => "128M", "max_execution_time" => "30"];
foreach (array_slice($argv, 1) as $file)
    $said = array_replace($said, array_intersect_key(@parse_ini_file($file, false, INI_SCANNER_RAW) ?: [], $said));
foreach ($said as $name => $value) echo $name, " ", $value, "\\n";
`;

/** Each fact is a line: its name and its values, separated by tabs. Absent things have no line. */
const LOOK = `
export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
exec 2>/dev/null </dev/null
code=$1 owner=$2; shift 2
fact() { printf '%s\\t' "$@"; echo; }
has() { command -v "$1" >/dev/null; }
${AS_ROOT}
quiet_php() { php -d display_errors=0 -d display_startup_errors=0 -r "$@"; }
users() { ps -eo user:64=,args= | sed -n "s|^\\([^ ]*\\)  *$1.*|\\1|p" | grep -vx root | sort -u; }
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
# MariaDB gives out another version where it is told to, but its program has a name of its own.
database=$("$(command -v mariadbd || command -v mysqld)" --version | sed 's/.*Ver \\([^ ]*\\).*/\\1/')
if has mariadbd || [ "$database" != "\${database#*MariaDB}" ]; then fact mariadb "$database"
elif [ -n "$database" ]; then fact mysql "$database"
fi
[ "$(as_root mariadb --batch --skip-column-names -e 'SELECT 1')" = 1 ] && fact root-login
fpm=$(pgrep -af '[p]hp-fpm: master process' | sed -n 's|.*/etc/php/\\([0-9.]*\\)/.*|\\1|p' | head -n 1)
[ -n "$fpm" ] && fact fpm "$fpm"
if has php; then
  fact php "$(quiet_php 'echo PHP_VERSION;')"
  ini=/etc/php/\${modphp:-$fpm}/$([ -n "$modphp" ] && echo apache2 || echo fpm)
  target=$(readlink -e "$code" || echo "$code")
  quiet_php '${FITS}' "$code/composer.json" "$target"
  # As Apache has it run: the same program with the files of that one.
  if has "php\${modphp:-$fpm}" && [ -e "$ini/php.ini" ]; then
    PHP_INI_SCAN_DIR=$ini/conf.d "php\${modphp:-$fpm}" -c "$ini/php.ini" -d display_errors=0 -d display_startup_errors=0 \\
      -d auto_prepend_file= -r '${FITS}' "$code/composer.json" "$target"
  fi
  [ -e "$ini/php.ini" ] && quiet_php '${LIMITS}' "$ini/php.ini" "$ini"/conf.d/*.ini |
    while read -r name value; do
      grep -RqsiE "php_(admin_)?value(\\\\[|[[:space:]]+)$name" /etc/apache2/conf-enabled /etc/apache2/sites-enabled /etc/php/*/fpm/pool.d ||
        fact limit "$name" "$value"
    done
fi
release=$(readlink -e "$code") && [ -r "$release/public/index.php" ] && fact release "$release" \\
  "$(sed -n 's/^.*"version" *: *"\\([^"]*\\)".*/\\1/p' "$release/package.json" | head -n 1)" \\
  "$(runuser -u "$owner" -- test -r "$code/public/index.php" && echo readable)"
if [ -n "$release" ]; then
  grep -q '"version" *: *"[^"]' "$release/package.json" || fact incomplete 'package.json with a version'
  [ -r "$release/scripts/client-upgrade-db.sh" ] || fact incomplete scripts/client-upgrade-db.sh
fi
${NEEDS}
for user in $(if [ -n "$modphp" ]; then users /usr/sbin/apache2; else users 'php-fpm: pool'; fi); do fact php-user "$user"; done
for folder; do
  while [ ! -d "$folder" ]; do
    if [ -e "$folder" ] || [ -L "$folder" ]; then fact unwritable "$folder" "it is no folder, and leads to none"; continue 2; fi
    folder=\${folder%/*}; [ -n "$folder" ] || folder=/
  done
  made=$(mktemp "$folder/.regent-check.XXXXXX" 2>&1) || { fact unwritable "$folder" "$made"; continue; }
  said=$({ head -c 4096 /dev/zero >"$made"; } 2>&1) || fact unwritable "$folder" "$said"
  rm -f "$made"
done
for path in / /var/lib/mysql /var/www; do
  [ -d "$path" ] && fact disk "$path" $(df -P -B 1 "$path" | awk 'NR == 2 { print $2, $4 }')
done
for path in /etc/apache2 /var/log/apache2 /var/www /var/lib/mysql /var/lib/mysql-backup /var/lib/regent; do
  case $(stat -L -f -c %T "$path") in tmpfs | ramfs) fact in-memory "$path" ;; esac
done
fact memory $(awk '/^(MemTotal|MemAvailable):/ { print $2 * 1024 }' /proc/meminfo)
for tool in ${TOOLS.join(' ')}; do has "$tool" && fact tool "$tool"; done
fact ended "$(date +%s%N)"
`;

/** The facts in the script's output; the two times are this machine's clock before and after it. */
export function factsIn(stdout: Output['stdout'], asked: number, answered: number): HostFacts {
  const lines = stdout.split('\n').map((line) => line.split('\t'));
  const all = (name: string) => lines.filter(([first]) => first === name).map((line) => line.slice(1));
  const one = (name: string) => all(name)[0];
  const text = (name: string) => one(name)?.[0] ?? '';
  const millis = (name: string) => Number(text(name)) / 1e6;
  const firsts = (name: string) => all(name).map(([first = '']) => first);
  const [size = 0, free = 0] = one('memory')?.map(Number) ?? [];
  const release = one('release');
  const missingExtensions = [...new Set(firsts('extension'))];
  const isOnce = (name: string) => firsts('extension').filter((each) => each === name).length === 1;
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
    ...(one('mysql') && { mysql: text('mysql') }),
    ...(one('php') && { php: text('php') }),
    ...(one('fpm') && { fpm: text('fpm') }),
    missingExtensions,
    disabledExtensions: firsts('php-tried').length < 2 ? [] : missingExtensions.filter(isOnce),
    phpHinders: [...new Set(firsts('hinders'))],
    ...(one('no-mariadb') && { phpToMariadb: text('no-mariadb') }),
    phpUsers: firsts('php-user'),
    releaseLacks: firsts('incomplete'),
    releaseNeeds: needsIn(firsts),
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
    inMemory: firsts('in-memory'),
    memory: { size, free },
    clockAheadMs: nearestToZero(millis('ended') - answered, millis('begun') - asked),
    tools: firsts('tool'),
  };
}

/**
 * The way to the server and back takes time, and the first one takes longer: a difference that this may
 * explain does not count.
 */
export const nearestToZero = (least: number, most: number) => Math.round(Math.min(Math.max(0, least), most));
