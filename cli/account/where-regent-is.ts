/** Which Regent a command speaks to, and with which token. */
import { NotSignedInError } from '../../sdk/errors.ts';
import { UsageError } from '../exit-codes.ts';
import type { ContextFile, SignedIn } from './context-file.ts';

export const USUAL_URL = 'http://127.0.0.1:4000';

export interface Environment {
  REGENT_URL?: string;
  REGENT_TOKEN?: string;
  REGENT_CONTEXT?: string;
}

/**
 * With REGENT_TOKEN, the file is not read. Otherwise it is the context that REGENT_CONTEXT names, or the current
 * one; REGENT_URL must then be its address, so that no token goes to another Regent.
 */
export function whereRegentIs(env: Environment, file: ContextFile): SignedIn {
  const { REGENT_URL: given = '', REGENT_TOKEN: token = '', REGENT_CONTEXT: wanted = '' } = env;
  const url = given === '' ? undefined : addressIn(given, 'REGENT_URL');
  if (token !== '') return { url: url ?? USUAL_URL, token };
  const { current, contexts } = file.read();
  const name = wanted === '' ? current : wanted;
  const known = name === undefined ? undefined : contexts[name];
  if (wanted !== '' && known === undefined)
    throw new UsageError(`There is no context ${wanted} (REGENT_CONTEXT). List them: regent context list`);
  if (known === undefined)
    throw new NotSignedInError('You are not signed in. Sign in with `regent login`, or set REGENT_TOKEN.');
  if (url !== undefined && url !== known.url)
    throw new NotSignedInError(
      `REGENT_URL is ${url}, and the token of the context ${name} is for ${known.url}. Set REGENT_TOKEN, too, or unset REGENT_URL.`,
    );
  return known;
}

/**
 * An address without what follows the host, so that the same Regent always has the same.
 * @param where for the error, such as `REGENT_URL`
 */
export function addressIn(text: string, where: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new UsageError(`${where} is not an address such as ${USUAL_URL}: ${text}`);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new UsageError(`${where} must be an address alone, without a user, a query or a fragment: ${text}`);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/graphql$/, '');
}
