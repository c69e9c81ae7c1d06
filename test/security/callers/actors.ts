/** The hostile callers of docs/security.md, each by what they hold. What they try is in the tests beside this. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { Permission, UserRole } from '../../../src/domain/permissions.ts';
import type { Answer, Api } from '../../kit/api.ts';
import { openBrowser, type Browser } from '../../kit/api/browser.ts';
import { missing } from '../../kit/services/service.ts';

export interface HostileCaller {
  /** Null for somebody who holds nothing. */
  bearer: string | null;
  /** Asks over HTTP. */
  ask(query: string, variables?: object): Promise<Answer>;
}

/** Somebody on the network, without an account. */
export const anonymous = (api: Api): HostileCaller => holding(api, null);

/** Somebody who works with Regent, and wants more than these roles allow. */
export const insider = async (api: Api, ...roles: UserRole[]): Promise<HostileCaller> =>
  holding(api, await api.sessionOf(roles));

/** Somebody who has found an API token of the administrator. */
export const finderOfToken = async (api: Api, ...scopes: Permission[]): Promise<HostileCaller> =>
  holding(api, await api.apiTokenWith(scopes));

/** The user that PHP runs as on a front office: whoever has taken over a client's MONARC. */
export const WWW_DATA = 33;

/** Whether there can be such a process here: only root can start it. Says so where not. */
export function haveHostileProcesses(): boolean {
  if (process.getuid?.() === 0 && SWAP[process.arch] !== undefined) return true;
  missing('A process of www-data', 'run this as root, on x64 or arm64.');
  return false;
}

/** The number of renameat2 in the kernel. */
const SWAP: NodeJS.Dict<number> = { x64: 316, arm64: 276 };

/**
 * A process of www-data that swaps two names in a folder again and again, and clears the folder of this name below the
 * first while it is there, so that others have it to make. `end` says how often it swapped them.
 */
export async function swapper(
  folder: string,
  one: string,
  other: string,
  below: string,
): Promise<{ end(): Promise<number> }> {
  const script = String.raw`
    my ($call, $one, $other, $below) = @ARGV;
    my $swaps = 0;
    $SIG{TERM} = sub { print "$swaps\n"; exit };
    $| = 1;
    print "begun\n";
    for (;;) {
      $swaps++ if syscall($call + 0, -100, $one, -100, $other, 2) == 0;
      rmdir "$one/$below" if !-l $one;
      select undef, undef, undef, rand 0.002;
    }
  `;
  const process = spawn('perl', ['-e', script, String(SWAP[globalThis.process.arch]), one, other, below], {
    uid: WWW_DATA,
    gid: WWW_DATA,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void process.kill('SIGKILL'));
  const lines = createInterface(process.stdout)[Symbol.asyncIterator]();
  await lines.next();
  return {
    async end() {
      process.kill('SIGTERM');
      const said: string = (await lines.next()).value;
      if (process.exitCode === null) await once(process, 'exit');
      return Number(said);
    },
  };
}

function holding(api: Api, bearer: string | null): HostileCaller {
  return { bearer, ask: (query, variables) => api.graphql(query, variables, { token: bearer }) };
}

/** Somebody who once knew a password, and has kept the cookies that signing in left then. */
export async function hoarder(
  api: Api,
  credentials: { email: string; password: string },
  cookies: number,
): Promise<Browser[]> {
  const devices: Browser[] = [];
  for (let n = 0; n < cookies; n += 1) {
    const device = openBrowser(api, '192.0.2.66');
    await device.signIn(credentials);
    device.cookies.delete('regent_session');
    devices.push(device);
  }
  return devices;
}
