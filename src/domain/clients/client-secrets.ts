import { randomBytes, randomInt } from 'node:crypto';
import { contexts } from '../secrets/contexts.ts';
import type { ApiVaults } from '../secrets/vaults.ts';
import type { ClientSecrets } from '../vocabulary.ts';

const CAPITALS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** New secrets in the formats that MONARC's playbooks use. */
export function newClientSecrets(): ClientSecrets {
  return {
    databasePassword: randomText(16),
    salt: randomText(64),
    statsToken: randomBytes(64).toString('base64url'),
  };
}

/** How long a one-time link works. */
const LINK_DAYS = 7;

/** A one-time link for the first user, as the columns of the client that keep it. */
export function newLink(
  { vaults, now }: { vaults: Pick<ApiVaults, 'accounts'>; now(): Date },
  alias: string,
) {
  const token = randomBytes(32).toString('base64url');
  return {
    firstUserToken: vaults.accounts.seal(token, contexts.firstUserToken(alias)),
    firstUserTokenExpiresAt: new Date(now().getTime() + LINK_DAYS * 86_400_000),
  };
}

function randomText(length: number): string {
  return Array.from({ length }, () => CAPITALS_AND_DIGITS[randomInt(CAPITALS_AND_DIGITS.length)]).join('');
}
