/** The headers of every answer. */
import type { ServerResponse } from 'node:http';

const ALWAYS = {
  // No answer of the API is a page. The pages, such as GraphiQL, have their own policies.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** A year, which browsers recommend. */
const TLS_FROM_NOW_ON = 'max-age=31536000';

export function setSecurityHeaders(response: ServerResponse, isOverTls: boolean): void {
  for (const [name, value] of Object.entries(ALWAYS)) response.setHeader(name, value);
  if (isOverTls) response.setHeader('strict-transport-security', TLS_FROM_NOW_ON);
}
