import {
  CannotConnectError,
  ConnectionLostError,
  ConnectionRefusedError,
  ConnectTimeoutError,
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

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
