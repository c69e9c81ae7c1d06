import type { Server } from '../domain/vocabulary.ts';
import type { ServerHealth } from './store/server-health.ts';
import {
  AddressRefusedError,
  AuthenticationError,
  CannotBecomeRootError,
  CannotConnectError,
  ConnectionLostError,
  ConnectionRefusedError,
  ConnectTimeoutError,
  HostKeyChangedError,
  TransportError,
} from '../transport/errors.ts';

/** Errors that another try may solve; a person has to handle the others. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof TransportError &&
    [CannotConnectError, ConnectionLostError, ConnectionRefusedError, ConnectTimeoutError].some(
      (type) => error instanceof type,
    )
  );
}

/**
 * Errors that say that Regent or the server refuses the connection: other work on that server would fail too.
 */
export function isRefusal(error: unknown): boolean {
  return [HostKeyChangedError, AuthenticationError, CannotBecomeRootError, AddressRefusedError].some(
    (type) => error instanceof type,
  );
}

/** If the error is a refusal, the server says so until Regent and the server accept each other again. */
export async function noteRefusal(
  { runStore }: { runStore: Pick<ServerHealth, 'transportRefused'> },
  { id }: Pick<Server, 'id'>,
  error: unknown,
): Promise<void> {
  if (!isRefusal(error)) return;
  const otherHostKey = error instanceof HostKeyChangedError ? error.found : undefined;
  await runStore.transportRefused(id, messageOf(error), otherHostKey);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
