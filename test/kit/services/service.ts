import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';

/**
 * Says that something is missing on this machine, so that its tests are skipped; the run repeats it at its
 * end. If REGENT_REQUIRE_SERVICES is 1, as in CI, it throws instead.
 */
export function missing(what: string, advice: string): undefined {
  const message = `${what} cannot be had on this machine: ${advice}`;
  if (process.env['REGENT_REQUIRE_SERVICES'] === '1') throw new Error(message);
  console.warn(`\nSKIPPED: ${message}\n`);
  return undefined;
}

/** Whether this command works here, so that tests can use it; if not, `missing` says so. */
export function canRun(what: string, advice: string, command: string, ...args: string[]): boolean {
  if (spawnSync(command, args, { stdio: 'ignore' }).status === 0) return true;
  missing(what, advice);
  return false;
}

/** A port on loopback on which nothing listens now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port on loopback is free.');
  return address.port;
}
