/**
 * The cookies of browsers: one for the session, and one that recognizes a device. Scripts and other sites
 * cannot use them. With TLS, browsers send them over TLS only, and the prefix of their names keeps other
 * hosts of the domain from setting them.
 */
import type { IncomingMessage } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';
import { DEVICE_MS } from '../domain/accounts/devices.ts';

export type CookieKind = 'session' | 'device';

const DEVICE_SECONDS = DEVICE_MS / 1_000;

export function readCookie({ headers }: IncomingMessage, kind: CookieKind, isSecure: boolean) {
  return parseCookie(headers.cookie ?? '')[nameOf(kind, isSecure)];
}

/** A Set-Cookie header; one that removes the cookie if the value is null. */
export function writeCookie(kind: CookieKind, value: string | null, isSecure: boolean): string {
  const maxAge = value === null ? 0 : kind === 'device' ? DEVICE_SECONDS : undefined;
  return stringifySetCookie({
    name: nameOf(kind, isSecure),
    value: value ?? '',
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: isSecure,
    ...(maxAge === undefined ? {} : { maxAge }),
  });
}

function nameOf(kind: CookieKind, isSecure: boolean): string {
  return `${isSecure ? '__Host-' : ''}regent_${kind}`;
}
