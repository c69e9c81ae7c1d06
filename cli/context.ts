/** What commands have of the world around them. */
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { CommandContext } from '@stricli/core';
import { connect, type Connection } from '../sdk/connect.ts';
import { NotSignedInError } from '../sdk/errors.ts';
import { UsageError } from './exit-codes.ts';

export interface Context extends CommandContext {
  process: NodeJS.Process;
  /** Regent, as REGENT_URL and REGENT_TOKEN say. */
  connect(): Connection;
  /** To stdout. */
  print(line: string): void;
  /** To stderr. */
  warn(line: string): void;
  /** The text of a file; `-` is stdin. */
  read(path: string): Promise<string>;
}

const USUAL_URL = 'http://127.0.0.1:4000';

export const makeContext = (process: NodeJS.Process): Context => ({
  process,
  connect() {
    const { REGENT_URL: url = USUAL_URL, REGENT_TOKEN: token = '' } = process.env;
    if (token === '')
      throw new NotSignedInError(
        'REGENT_TOKEN is not set. Make an API token with createApiToken, and give it in this variable.',
      );
    if (!/^https?:\/\/[^\s/]/.test(url))
      throw new UsageError(`REGENT_URL is not an address such as ${USUAL_URL}: ${url}`);
    return connect({ url, token });
  },
  print: (line) => void process.stdout.write(`${line}\n`),
  warn: (line) => void process.stderr.write(`${line}\n`),
  async read(path) {
    if (path === '-') return text(process.stdin);
    try {
      return readFileSync(path, 'utf8');
    } catch (cause) {
      throw new UsageError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
    }
  },
});
