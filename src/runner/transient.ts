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

/** Errors that another try may mend; the others are for people. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof TransportError &&
    [CannotConnectError, ConnectionLostError, ConnectionRefusedError, ConnectTimeoutError].some(
      (type) => error instanceof type,
    )
  );
}

/** Errors that say that Regent and the server do not let each other in: no other work there goes better. */
export function isRefusal(error: unknown): boolean {
  return [HostKeyChangedError, AuthenticationError, CannotBecomeRootError, AddressRefusedError].some(
    (type) => error instanceof type,
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
