/** Why a request to somebody else's address got no answer. */
export class OutboundError extends Error {
  override name = 'OutboundError';
}

/** Regent may not send to this address, so nothing was sent. */
export class OutboundRefusedError extends OutboundError {
  override name = 'OutboundRefusedError';
}
