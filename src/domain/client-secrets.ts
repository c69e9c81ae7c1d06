import { randomBytes, randomInt } from 'node:crypto';
import type { ClientSecrets } from './vocabulary.ts';

const CAPITALS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** New secrets in the formats that MONARC's playbooks use. */
export function newClientSecrets(): ClientSecrets {
  return {
    databasePassword: randomText(16),
    salt: randomText(64),
    statsToken: randomBytes(64).toString('base64url'),
    firstUserToken: newLinkToken(),
  };
}

/** What a one-time link ends in. */
export const newLinkToken = () => randomBytes(32).toString('base64url');

function randomText(length: number): string {
  return Array.from({ length }, () => CAPITALS_AND_DIGITS[randomInt(CAPITALS_AND_DIGITS.length)]).join('');
}
