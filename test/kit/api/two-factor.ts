/** Two-factor authentication for tests, through the API. */
import { Secret, TOTP } from 'otpauth';
import { expect } from 'vitest';
import { PASSWORD, type Api } from '../api.ts';
import type { Browser } from './browser.ts';

/** An authenticator app with this secret: gives its current code, by the clock of the API. */
export const appOf = (api: Api, secret: string) => () =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: api.clock.frozenAt ?? Date.now() });

/** Sets it up in this session, with the code of half a minute ago, so that the current one stays unused. */
export async function setUpTwoFactor(api: Api, browser: Browser): Promise<{ secret: string }> {
  const begun = await browser.graphql(
    'mutation ($input: SetUpTwoFactorInput!) { setUpTwoFactor(input: $input) { secret } }',
    { input: { password: PASSWORD } },
  );
  const { secret } = begun.data.setUpTwoFactor;
  const timestamp = (api.clock.frozenAt ?? Date.now()) - 30_000;
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
  const confirmed = await browser.graphql(
    'mutation ($input: ConfirmTwoFactorInput!) { confirmTwoFactor(input: $input) { userErrors { code } } }',
    { input: { code } },
  );
  expect(confirmed.data.confirmTwoFactor.userErrors).toEqual([]);
  return { secret };
}
