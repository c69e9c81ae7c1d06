import { hostname, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../sdk/connect.ts';
import { RefusedError } from '../../sdk/errors.ts';
import {
  FetchApiTokenDocument,
  RequestApiTokenDocument,
  type ProblemFragment,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';

/** How often Regent is asked whether somebody has answered. */
const PAUSE_MS = 2_000;

/** Shows a code, and waits until its user allows or refuses the token in the console, or the code has expired. */
export async function askForToken({ warn }: Pick<Context, 'warn'>, url: string): Promise<string> {
  const { ask } = connect({ url });
  const program = `regent of ${userInfo().username} on ${hostname()}`;
  const { requestApiToken } = await ask(RequestApiTokenDocument, { input: { program } });
  const { code, secret, userErrors } = requestApiToken;
  mustBeFine(userErrors);
  if (code === null || secret === null) throw new RefusedError(['Regent gave no code.']);
  warn(`Open ${url}/device in a browser, sign in, and type this code: ${code}`);
  warn('It works for ten minutes. Ctrl-C ends the waiting, and nothing is kept.');
  for (;;) {
    await sleep(PAUSE_MS);
    const { fetchApiToken } = await ask(FetchApiTokenDocument, { input: { secret } });
    mustBeFine(fetchApiToken.userErrors);
    const { state, token } = fetchApiToken;
    if (state === 'REFUSED') throw new RefusedError(['It was refused in the console. Nothing is kept here.']);
    if (token !== null) return token;
  }
}

function mustBeFine(userErrors: ProblemFragment[]): void {
  if (userErrors.length > 0) throw new RefusedError(userErrors.map(({ message }) => message));
}
