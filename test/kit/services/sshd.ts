/** A real sshd on loopback, with the test's own user, and with its own keys and configuration. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { reachWithin } from '../../../src/domain/servers/networks.ts';
import { generateKey } from '../../../src/transport/keys/generate-key.ts';
import { missing } from './service.ts';

const SSHD = '/usr/sbin/sshd';

/** Whether there is an sshd here; if not, `missing` says so. */
export function haveSshd(): boolean {
  if (existsSync(SSHD)) return true;
  missing('sshd', 'install openssh-server.');
  return false;
}

export interface Sshd {
  address: string;
  port: number;
  user: string;
  /** Allows the loopback address, to which Regent does not connect otherwise. */
  mayReach(address: string): boolean;
  /** The key for signing in. */
  privateKey: string;
  /** The host key: base64 of its wire format. */
  hostKey: string;
  /** How many commands it has started so far, according to its log. */
  commands(): number;
  /** Ends every connection at once, as a broken network does, and listens for new ones. */
  dropConnections(): void;
  stop(): Promise<void>;
}

interface Given {
  /** Lines for sshd_config, before its own. */
  settings?: string[];
  /** Chosen if absent. */
  port?: number;
  /** The options before the key in authorized_keys. */
  keyOptions?: string;
  /** The login shell; it gets each command with `-c`, as from sshd. The user's own if absent. */
  shell?: string;
}

export async function startSshd(given: Given = {}): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'regent-sshd-'));
  const host = generateKey('test');
  const login = generateKey('test');
  const port = given.port ?? (await freePort());
  await writeFile(join(folder, 'host_key'), host.private, { mode: 0o600 });
  await writeFile(join(folder, 'authorized_keys'), `${given.keyOptions ?? ''} ${login.public}\n`, {
    mode: 0o600,
  });
  await mkdir(join(folder, 'home'));
  await writeFile(join(folder, 'home/.bashrc'), LOGIN_FILE);
  const settings = [
    ...(given.settings ?? []),
    ...(given.shell === undefined ? [] : [loginShell(given.shell)]),
  ];
  await writeFile(join(folder, 'config'), configuration(folder, port, settings));
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true });

  const sshd = spawn(SSHD, ['-D', '-e', '-f', join(folder, 'config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const log = await listening(sshd);
  return {
    address: '127.0.0.1',
    port,
    mayReach: reachWithin(['127.0.0.0/8']),
    user: userInfo().username,
    privateKey: login.private,
    hostKey: host.public.split(' ')[1]!,
    commands: () => log().split(/Starting session: (?:forced-)?command/).length - 1,
    dropConnections: () => connectionsOf(sshd.pid!).forEach(end),
    async stop() {
      const connections = connectionsOf(sshd.pid!);
      sshd.kill('SIGKILL');
      await once(sshd, 'exit');
      connections.forEach(end);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Login files of real servers print texts and set variables, and bash reads ~/.bashrc under sshd. */
const LOGIN_FILE = `
echo "Welcome to this server."
echo "Mind the step." >&2
umask 077
export LC_ALL=POSIX LANG=de_DE PERL5LIB=/nowhere TZ=Asia/Tokyo
cd /tmp
`;

const loginShell = (shell: string) => `ForceCommand exec ${shell} -c "$SSH_ORIGINAL_COMMAND"`;

function configuration(folder: string, port: number, settings: string[]): string {
  return [
    ...settings,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${folder}/host_key`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'LogLevel VERBOSE',
    'PasswordAuthentication no',
    // Replaces the home of the user that runs the tests.
    `SetEnv HOME=${folder}/home`,
    '',
  ].join('\n');
}

/** Gives its log. It is always read, as sshd would stop if the pipe were full. */
async function listening(sshd: ChildProcess): Promise<() => string> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    sshd.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('Server listening')) resolve();
    });
    sshd.once('exit', () => reject(new Error(`sshd did not start: ${said}`)));
  });
  return () => said;
}

/** The sshd processes below this one, without the commands: these survive a lost connection. */
function connectionsOf(pid: number): number[] {
  const children = readOrNothing(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  return children
    .map(Number)
    .filter((child) => readOrNothing(`/proc/${child}/comm`).startsWith('sshd'))
    .flatMap((child) => [...connectionsOf(child), child]);
}

/** The text of a file in /proc; empty if its process has ended meanwhile. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
