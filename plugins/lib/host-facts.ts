/** What a server has: one shell script that looks, and the facts in what it prints. */
import type { Output, Shell } from '../../src/runner/plugin.ts';
import { AS_ROOT } from './mariadb-call.ts';

export interface HostFacts {
  os: string;
  isRoot: boolean;
  apache?: { version: string; modules: string[] };
  mariadb?: { version: string; letsRootIn: boolean };
  php?: string;
  /** The MONARC release that `/var/lib/monarc/fo` leads to. */
  release?: { path: string; version: string };
  /** In bytes. */
  disks: { path: string; size: number; free: number }[];
  memory: { size: number; free: number };
  /** How far the server's clock is ahead of this machine's. */
  clockAheadMs: number;
  tools: string[];
}

/** Looks, in one round trip. Rejects with a CommandError when the server has no shell that works. */
export async function hostFacts($: Shell): Promise<HostFacts> {
  const asked = Date.now();
  const { stdout } = await $`sh -c ${LOOK}`;
  return factsIn(stdout, asked, Date.now());
}

export const TOOLS = ['bash', 'flock', 'perl', 'sha256sum', 'tar', 'zstd'];

/** Each fact is a line: its name and its values, with tabs between. What is not there has no line. */
const LOOK = `
export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
exec 2>/dev/null </dev/null
fact() { printf '%s\\t' "$@"; echo; }
has() { command -v "$1" >/dev/null; }
${AS_ROOT}
fact begun "$(date +%s%N)"
fact os "$(. /etc/os-release; echo "$PRETTY_NAME")"
fact uid "$(id -u)"
has apache2 && fact apache "$(apache2 -v | sed -n 's|.*Apache/\\([^ ]*\\).*|\\1|p')"
for module in /etc/apache2/mods-enabled/*.load; do
  [ -e "$module" ] && fact module "$(basename "$module" .load)"
done
has mariadbd && fact mariadb "$(mariadbd --version | sed 's/.*Ver \\([^ ]*\\).*/\\1/')"
[ "$(as_root mariadb --batch --skip-column-names -e 'SELECT 1')" = 1 ] && fact root-login
has php && fact php "$(php -r 'echo PHP_VERSION;')"
release=$(readlink -e /var/lib/monarc/fo) &&
  fact release "$release" "$(sed -n 's/^ *"version" *: *"\\([^"]*\\)".*/\\1/p' "$release/package.json" | head -n 1)"
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
  const [size = 0, free = 0] = one('memory')?.map(Number) ?? [];
  const release = one('release');
  return {
    os: text('os') || 'unknown',
    isRoot: text('uid') === '0',
    ...(one('apache') && {
      apache: { version: text('apache'), modules: all('module').map(([name = '']) => name) },
    }),
    ...(one('mariadb') && {
      mariadb: { version: text('mariadb'), letsRootIn: one('root-login') !== undefined },
    }),
    ...(one('php') && { php: text('php') }),
    ...(release && { release: { path: release[0] ?? '', version: release[1] || 'unknown' } }),
    disks: all('disk').map(([path = '', size, free]) => ({ path, size: Number(size), free: Number(free) })),
    memory: { size, free },
    clockAheadMs: Math.round((millis('begun') - asked + millis('ended') - answered) / 2),
    tools: all('tool').map(([name = '']) => name),
  };
}
