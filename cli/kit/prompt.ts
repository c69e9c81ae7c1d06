/** Questions to a person; nobody is asked without a terminal. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { RefusedError } from '../../sdk/errors.ts';
import { UsageError } from '../exit-codes.ts';

type Streams = Pick<NodeJS.Process, 'stdin' | 'stderr'>;

export const isAskable = ({ stdin, stderr }: Streams): boolean => stdin.isTTY && stderr.isTTY;

/** The answer, without spaces around it. With `hidden`, what is typed is not shown. Ctrl-C and Ctrl-D refuse. */
export async function ask({ stdin, stderr }: Streams, question: string, hidden = false): Promise<string> {
  const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : stderr;
  const lines = createInterface({ input: stdin, output, terminal: true });
  const stopping = new AbortController();
  lines.on('SIGINT', () => stopping.abort());
  lines.on('close', () => stopping.abort());
  try {
    const answering = lines.question(question, { signal: stopping.signal });
    if (hidden) stderr.write(question);
    return (await answering).trim();
  } catch (cause) {
    throw new RefusedError(['\nThere was no answer; nothing was done.'], [], { cause });
  } finally {
    if (hidden) stderr.write('\n');
    lines.close();
  }
}

/**
 * Asks before what cannot simply be taken back. Refuses if the answer is no.
 * @param yes `--yes` was given: nobody is asked
 * @param what the whole sentence, such as `This deletes the client acme.`
 * @param name what must be typed; by default, `yes` or `y`
 */
export async function confirm(streams: Streams, yes: boolean, what: string, name?: string): Promise<void> {
  if (yes) return;
  if (!isAskable(streams)) throw new UsageError(`${what} To confirm it without a terminal, add --yes.`);
  const answer = await ask(streams, name === undefined ? `${what} Go on? [y/N] ` : `${what} Type ${name}: `);
  const isConfirmed = name === undefined ? /^y(es)?$/i.test(answer) : answer === name;
  if (!isConfirmed) throw new RefusedError(['It was not confirmed; nothing was done.']);
}
