/** Codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds; every app has these). */
import { createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

const PERIOD_S = 30;
const SIX_DIGITS = /^[0-9]{6}$/;

export interface NewSecret {
  /** Base32, for typing. */
  secret: string;
  /** `otpauth://totp/...`, for a QR code. */
  uri: string;
}

export function newSecret(email: string): NewSecret {
  const secret = new Secret({ size: 20 }).base32;
  return { secret, uri: totp(secret, email).toString() };
}

/** The time step of this code, at most one step from now, as clocks differ; undefined for a wrong code. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  if (!SIX_DIGITS.test(code)) return undefined;
  const timestamp = now.getTime();
  const delta = totp(secret, '').validate({ token: code, window: 1, timestamp });
  return delta === null ? undefined : Math.floor(timestamp / 1000 / PERIOD_S) + delta;
}

function totp(secret: string, label: string): TOTP {
  return new TOTP({ issuer: 'Regent', label, secret: Secret.fromBase32(secret), period: PERIOD_S });
}

const CODES = 10;

/** Recovery codes have 80 bits, so a simple SHA-256 is enough to store them. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () =>
    new Secret({ buffer: Uint8Array.from(randomBytes(10)).buffer }).base32
      .toLowerCase()
      .replace(/(.{4})(?=.)/g, '$1-'),
  );
}

/** Ignores case, and all characters but letters and digits. */
export function hashOfRecoveryCode(code: string): string {
  return createHash('sha256')
    .update(code.toLowerCase().replace(/[^a-z0-9]/g, ''))
    .digest('hex');
}
