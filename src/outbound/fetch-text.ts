import { OutboundError } from './errors.ts';
import type { Outbound } from './outbound.ts';

/** The whole text at this address. Rejects with an OutboundError, also if the answer is no success or too long. */
export async function fetchText(
  outbound: Pick<Outbound, 'request'>,
  url: string,
  { timeoutMs, maxBytes, signal }: { timeoutMs: number; maxBytes: number; signal?: AbortSignal | undefined },
): Promise<string> {
  const { status, body, isCut } = await outbound.request(url, {
    timeoutMs,
    maxBytes,
    ...(signal === undefined ? {} : { signal }),
  });
  const { host } = new URL(url);
  if (status >= 300 && status < 400)
    throw new OutboundError(
      `${host} answered with a redirection (${status}). Give the address that it leads to.`,
    );
  if (status !== 200) throw new OutboundError(`${host} answered with status ${status}.`);
  if (isCut)
    throw new OutboundError(`The answer of ${host} has more than ${maxBytes} bytes, or was cut off.`);
  return body.toString('utf8');
}
