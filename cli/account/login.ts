import { text } from 'node:stream/consumers';
import { connect } from '../../sdk/connect.ts';
import { RefusedError } from '../../sdk/errors.ts';
import { WhoAmIDocument } from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import type { JsonFlags } from '../kit/flags.ts';
import { printTable } from '../kit/list.ts';
import { ask, isAskable } from '../kit/prompt.ts';
import { addressIn, USUAL_URL } from './where-regent-is.ts';

export interface LoginFlags {
  name?: string;
  withToken: boolean;
}

const LOOPBACK = /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|\/|$)/;

export async function login(
  this: Context,
  { name, withToken }: LoginFlags,
  address = USUAL_URL,
): Promise<void> {
  const url = addressIn(address, 'The address');
  const known = this.file.read();
  if (url.startsWith('http:') && !LOOPBACK.test(url))
    this.warn(`Everybody between here and ${url} can read the token: it is http, and not https.`);
  const token = await tokenFor(this, url, withToken);
  const { viewer } = await connect({ url, token }).ask(WhoAmIDocument, {});
  const called = name ?? new URL(url).host;
  this.file.write({ current: called, contexts: { ...known.contexts, [called]: { url, token } } });
  this.print(`You are signed in at ${url} as ${viewer.email}, for ${viewer.permissions.join(', ')}.`);
  this.print(`The token is kept in ${this.file.path}, as the context ${called}.`);
  if ((this.env.REGENT_TOKEN ?? '') !== '')
    this.warn('REGENT_TOKEN is set, and goes before it: unset it to use this context.');
}

/** On a terminal, a token that somebody allows in the console; otherwise, or if they want, one that they have. */
async function tokenFor(context: Context, url: string, withToken: boolean): Promise<string> {
  const { process } = context;
  if (isAskable(process) && !withToken) return (await import('./ask-for-token.ts')).askForToken(context, url);
  const token = isAskable(process)
    ? await ask(process, `API token for ${url} (it is not shown): `, true)
    : (await text(process.stdin)).trim();
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new UsageError(
      'There was no token. Make one in the console, at your account, and give it on stdin.',
    );
  return token;
}

export async function logout(this: Context, _flags: object, name?: string): Promise<void> {
  const { current, contexts } = this.file.read();
  const wanted = name ?? current;
  if (wanted === undefined) throw new RefusedError(['You are not signed in anywhere.']);
  const { [wanted]: gone, ...rest } = contexts;
  if (gone === undefined) throw unknownContext(wanted);
  this.file.write({ current: wanted === current ? undefined : current, contexts: rest });
  this.print(
    `The token for ${gone.url} is forgotten here. It works until it expires or revokeApiToken ends it.`,
  );
}

export async function listContexts(this: Context, { json }: JsonFlags): Promise<void> {
  const { current, contexts } = this.file.read();
  const rows = Object.entries(contexts).map(([name, { url }]) => ({ name, url, current: name === current }));
  if (json) for (const row of rows) this.printJson(row);
  else
    printTable(
      this,
      rows,
      [
        { title: '', of: (row) => (row.current ? '*' : '') },
        { title: 'NAME', of: (row) => row.name },
        { title: 'ADDRESS', of: (row) => row.url },
      ],
      'You are not signed in anywhere: regent login',
    );
}

export async function useContext(this: Context, _flags: object, name: string): Promise<void> {
  const { contexts } = this.file.read();
  const known = contexts[name];
  if (known === undefined) throw unknownContext(name);
  this.file.write({ current: name, contexts });
  this.print(`From now on, commands are for ${known.url}.`);
}

const unknownContext = (name: string) =>
  new RefusedError([`There is no context ${name}. List them: regent context list`]);
