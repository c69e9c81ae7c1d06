/** What commands have of the world around them. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { CommandContext } from '@stricli/core';
import { connect, type Connection } from '../sdk/connect.ts';
import { nodeWebSocket } from '../sdk/node-web-socket.ts';
import { whereRegentIs, type Environment } from './account/where-regent-is.ts';
import { makeContextFile, type ContextFile } from './account/context-file.ts';
import { UsageError } from './exit-codes.ts';
import { makePaint, printable, printableJson, type Paint } from './kit/terminal.ts';

export type ProgramName = 'serve' | 'admin' | 'rotate-key' | 'api-keys' | 'demo' | 'lab';

/** What runs on this machine without the API, each loaded by calling it with its words. */
export type Programs = Record<ProgramName, (words: string[]) => Promise<unknown>>;

export interface Context extends CommandContext {
  process: NodeJS.Process;
  env: Environment;
  /** What `regent login` has kept. */
  file: ContextFile;
  /** Regent, as the environment or the file says. */
  connect(options?: { withinMs?: number }): Connection;
  programs: Programs;
  /** How long somebody waits for a word to be completed. */
  completeWithinMs: number;
  /** Colours text for stdout, if that is a terminal with colours. */
  paint: Paint;
  /** To stdout, without control characters. */
  print(line: string): void;
  /** To stdout, one line of JSON; indented on request. */
  printJson(value: unknown, indent?: number): void;
  /** To stderr, without control characters. */
  warn(line: string): void;
  /** The text of a file; `-` is stdin. */
  read(path: string): Promise<string>;
}

export const makeContext = (
  process: NodeJS.Process,
  programs: Programs,
  completeWithinMs: number,
): Context => {
  const file = makeContextFile(join(configFolder(process.env), 'regent', 'contexts.json'));
  return {
    process,
    env: process.env,
    programs,
    completeWithinMs,
    file,
    connect: (options) =>
      connect({ ...whereRegentIs(process.env, file), loadWebSocket: nodeWebSocket, ...options }),
    paint: makePaint(process.stdout),
    print: (line) => void process.stdout.write(`${printable(line)}\n`),
    printJson: (value, indent) => void process.stdout.write(`${printableJson(value, indent)}\n`),
    warn: (line) => void process.stderr.write(`${printable(line)}\n`),
    async read(path) {
      if (path === '-') return (await import('node:stream/consumers')).text(process.stdin);
      try {
        return readFileSync(path, 'utf8');
      } catch (cause) {
        throw new UsageError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
      }
    },
  };
};

/** As the XDG Base Directory Specification says, which has relative paths ignored. */
function configFolder({ XDG_CONFIG_HOME: folder = '', HOME: home = homedir() }: NodeJS.ProcessEnv): string {
  return isAbsolute(folder) ? folder : join(home, '.config');
}
