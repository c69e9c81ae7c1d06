/** Regent has understood the request and does not do it; the message says why, and what to do. */
export class RefusedError extends Error {
  override name = 'RefusedError';
  /**
   * @param messages one for each problem
   * @param codes those of docs/api.md, as far as they were given
   */
  constructor(
    readonly messages: string[],
    readonly codes: readonly unknown[] = [],
    options?: ErrorOptions,
  ) {
    super(messages.join('\n'), options);
  }
}

/** The token is missing, wrong or revoked. */
export class NotSignedInError extends Error {
  override name = 'NotSignedInError';
}

/** Nothing answers there, or not as Regent does. */
export class NotReachableError extends Error {
  override name = 'NotReachableError';
}

/** The error for what is under `errors` in an answer. */
export function errorFor(errors: readonly { message: string; extensions?: { code?: unknown } }[]): Error {
  const messages = errors.map(({ message }) => message);
  const codes = new Set(errors.map(({ extensions }) => extensions?.code));
  if (codes.has('UNAUTHENTICATED')) return new NotSignedInError(messages.join('\n'));
  if (codes.has('UNAVAILABLE') || codes.has('STOPPING')) return new NotReachableError(messages.join('\n'));
  return new RefusedError(messages, [...codes]);
}
