import { ChannelRefusedError } from '../errors.ts';
import type { SshConnection } from './dialler.ts';

/** Rejects with a ChannelRefusedError; never settles if the connection is gone: its `ended` has the reason. */
export function refusedChannel(connection: SshConnection, error: Error): Promise<never> {
  if (!CONNECTION_GONE.test(error.message)) throw new ChannelRefusedError(connection.server, error);
  return new Promise<never>(() => {});
}

/** Then `ended` is about to be aborted. */
const CONNECTION_GONE = /^(Not connected|No response from server)/;
