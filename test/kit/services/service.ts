import { createServer } from 'node:net';

/**
 * Says loudly that a service of the machine is missing, so that its suite is skipped; where
 * REGENT_REQUIRE_SERVICES is 1, as in CI, that is a failure instead.
 */
export function missing(what: string, advice: string): undefined {
  const message = `${what} cannot be had on this machine: ${advice}`;
  if (process.env['REGENT_REQUIRE_SERVICES'] === '1') throw new Error(message);
  console.warn(`\nSKIPPED: ${message}\n`);
  return undefined;
}

/** A port on loopback that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port on loopback is free.');
  return address.port;
}
