/** Signatures as Standard Webhooks has them (https://www.standardwebhooks.com): symmetric, version 1. */
import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';

/** 32 bytes, as the libraries of receivers take them. */
export const newSecret = () => `${PREFIX}${randomBytes(32).toString('base64')}`;

/**
 * The headers that sign a body. While a secret is replaced there are two, and a receiver accepts either signature.
 * @param id stays the same when it is sent again
 */
export function signedHeaders(
  { id, at, body }: { id: string; at: Date; body: string },
  secrets: string[],
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
