/** What can be seen of a server at a glance: disks, clock, and whether its services answer. */
import type { Look, LookContext, Role } from '../../src/runner/contract/plugin.ts';
import { nobodysHost } from '../shared/apache/apache.ts';
import { AS_ROOT } from '../shared/mariadb/mariadb-call.ts';
import { nearestToZero } from './host-facts.ts';
import { hasApache } from './what-lacks.ts';

interface GlanceOptions {
  clockTolerance: number;
  leastFree: number;
  copiesFolder: string;
}

const hasDatabases = (role: Role) => role === 'FRONT_OFFICE' || role === 'BACK_OFFICE';

/** One round trip for the server itself, and beside it one request for Apache. */
export async function glance(ctx: LookContext<GlanceOptions>): Promise<Partial<Look>> {
  const { role } = ctx.server;
  const { clockTolerance, leastFree, copiesFolder } = ctx.options;
  const asked = Date.now();
  const script = ctx.$`sh -c ${GLANCE} regent-look ${hasDatabases(role) ? 'mariadb' : ''} ${role === 'BACKUP_STORE' ? copiesFolder : '/'}`;
  const [{ stdout }, answered, apache] = await Promise.all([
    script,
    script.then(() => Date.now()),
    hasApache(role) ? askApache(ctx) : [],
  ]);
  const lines = stdout.split('\n').map((line) => line.split('\t'));
  const all = (name: string) => lines.filter(([first]) => first === name).map((line) => line.slice(1));
  const millis = (name: string) => Number(all(name)[0]?.[0]) / 1e6;
  const clockAheadMs = nearestToZero(millis('ended') - answered, millis('begun') - asked);
  return {
    clockAheadMs,
    isClockOff: Math.abs(clockAheadMs) > clockTolerance,
    disks: disksIn(all('disk'), leastFree),
    services: [
      ...apache,
      ...all('mariadb').map(([ok = '', message = '']) => ({
        name: 'mariadb',
        ok: ok === 'ok',
        ...(ok === 'ok' ? {} : { message: message || 'it does not answer' }),
      })),
    ],
  };
}

/** Folders on the same disk count once. */
function disksIn(lines: string[][], leastFree: number): Look['disks'] {
  const disks = lines.map(([path = '', size, free]) => ({ path, size: Number(size), free: Number(free) }));
  return [...new Map(disks.map((disk) => [disk.path, disk])).values()]
    .filter(({ path, size }) => path !== '' && size > 0)
    .map((disk) => ({ ...disk, isNearlyFull: disk.free < disk.size * leastFree }));
}

/** Any answer will do: whose it is, a check says. */
async function askApache({ http }: LookContext<GlanceOptions>): Promise<Look['services']> {
  const [answer] = await http([{ port: 80, host: nobodysHost, path: '/' }]);
  if (answer !== undefined && !(answer instanceof Error)) return [{ name: 'apache', ok: true }];
  return [{ name: 'apache', ok: false, message: answer?.message ?? 'it does not answer' }];
}

/** Each fact is a line, as in a check. A service that hangs, or a disk that does, holds nothing up for long. */
const GLANCE = `
export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
exec 2>/dev/null </dev/null
${AS_ROOT}
fact() { printf '%s\\t' "$@"; echo; }
fact begun "$(date +%s%N)"
for path in / /var /var/lib/mysql /var/lib/mysql-backup /var/www /tmp "$2"; do
  [ -d "$path" ] && timeout 5 df -P -B 1 "$path" |
    awk 'NR == 2 { at = $6; for (i = 7; i <= NF; i++) at = at " " $i; printf "disk\\t%s\\t%s\\t%s\\n", at, $2, $4 }'
done
if [ "$1" = mariadb ]; then
  said=$(as_root mariadb --connect-timeout=10 --batch --skip-column-names -e 'SELECT 1' 2>&1)
  if [ "$said" = 1 ]; then fact mariadb ok; else fact mariadb no "$(echo "$said" | tr '\\n\\t' '  ' | cut -c 1-300)"; fi
fi
fact ended "$(date +%s%N)"
`;
