/**
 * The cookies of browsers: the session's, and one by which a device is known again. Scripts and pages of others
 * cannot use them. Behind TLS they are for TLS alone, and by their names no other host of the domain can set them.
 */
import type { IncomingMessage } from 'node:http';
import { DEVICE_MS } from '../domain/accounts/devices.ts';

export type CookieKind = 'session' | 'device';

const DEVICE_SECONDS = DEVICE_MS / 1_000;

export function readCookie({ headers }: IncomingMessage, kind: CookieKind, isSecure: boolean) {
  const start = `${nameOf(kind, isSecure)}=`;
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length);
}

/** A Set-Cookie header; one that removes the cookie where there is no value. */
export function writeCookie(kind: CookieKind, value: string | null, isSecure: boolean): string {
  const seconds = value === null ? 0 : kind === 'device' ? DEVICE_SECONDS : undefined;
  return [
    `${nameOf(kind, isSecure)}=${value ?? ''}`,
    'HttpOnly',
    'SameSite=Strict',
    'Path=/',
    ...(isSecure ? ['Secure'] : []),
    ...(seconds === undefined ? [] : [`Max-Age=${seconds}`]),
  ].join('; ');
}

function nameOf(kind: CookieKind, isSecure: boolean): string {
  return `${isSecure ? '__Host-' : ''}regent_${kind}`;
}
