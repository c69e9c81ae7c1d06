/** A real MariaDB for tests, in a temporary folder, only on a socket. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { missing } from './service.ts';

const run = promisify(execFile);

export interface TestMariadb {
  /** Runs the `mariadb` program with this input and these options; gives its output. Rejects if it fails. */
  ask(input: string, ...options: string[]): Promise<string>;
  close(): Promise<void>;
}

/** Undefined if MariaDB is missing here; `missing` then says so. */
export async function startMariadb(): Promise<TestMariadb | undefined> {
  const isThere = await run('mariadbd', ['--no-defaults', '--version']).catch(() => undefined);
  if (isThere === undefined) return missing('A MariaDB', 'install mariadb-server.');
  const folder = await mkdtemp(join(tmpdir(), 'regent-mariadb-'));
  const socket = join(folder, 'socket');
  const options = ['--no-defaults', `--datadir=${join(folder, 'data')}`, `--user=${userInfo().username}`];
  await run('mariadb-install-db', [...options, '--auth-root-authentication-method=normal', '--skip-test-db']);
  const server = spawn('mariadbd', [...options, `--socket=${socket}`, '--skip-networking'], {
    stdio: 'ignore',
  });

  function ask(input: string, ...more: string[]): Promise<string> {
    const client = run('mariadb', ['--no-defaults', `--socket=${socket}`, '--user=root', ...more]);
    client.child.stdin?.end(input);
    return client.then(({ stdout }) => stdout);
  }

  for (let tries = 0; ; tries += 1) {
    if (await ask('SELECT 1').catch(() => undefined)) break;
    if (server.exitCode !== null || tries > 300) throw new Error('mariadbd did not answer within 30 s.');
    await sleep(100);
  }
  return {
    ask,
    async close() {
      server.kill();
      if (server.exitCode === null) await once(server, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
