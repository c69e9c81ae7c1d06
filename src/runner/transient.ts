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

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
