/** A server over SSH, on one connection that is opened when it is first needed. */
import { setMaxListeners } from 'node:events';
import type { Login } from './connect.ts';
import { CommandError } from '../errors.ts';
import type { Become } from './frame.ts';
import { makeDialler } from './dialler.ts';
import { remoteFiles } from '../files/remote-files.ts';
import { makeCommandRunner } from './run-command.ts';
import { makeShell, tail } from './shell.ts';
import type { Transport } from '../transport.ts';
import { askThrough } from './tunnel-http.ts';

export interface SshOptions extends Login {
  /** Told when the connection is made or lost, and what was found then. */
  log?: (text: string) => void;
  /** Masks secrets in what commands say on stderr, before it becomes an error's message. */
  redact?: (text: string) => string;
  /** How commands become root's: `sudo` unless the user is root; `none` leaves them with the user. */
  become?: Become;
  /** Where what others had put there is kept before the first change; none is without one. */
  originals?: string;
}

/**
 * Connects lazily: making one never fails. Everything rejects with a TransportError while the server is away.
 * However many commands wait for one signal, that is no leak.
 */
export function makeSshTransport(options: SshOptions): Transport {
  const {
    log = () => {},
    redact = (text) => text,
    become = options.user === 'root' ? 'none' : 'sudo',
  } = options;
  const runner = makeCommandRunner(become, log);
  const link = makeDialler(options, log, runner.endLost);
  const { server } = link;
  return {
    kind: 'SSH',
    sandbox: false,
    shell(signal) {
      setMaxListeners(0, signal);
      return makeShell({ server, redact, run: (command) => runner.run(link, command, signal) });
    },
    files(signal) {
      setMaxListeners(0, signal);
      return remoteFiles({
        server,
        originals: options.originals,
        run: (command) => runner.run(link, command, signal),
      });
    },
    http: (questions, signal) => askThrough(link, questions, signal),
    async ping(signal) {
      const { exitCode, stderr } = await runner.run(link, { text: 'true', name: 'true' }, signal);
      if (exitCode !== 0) throw new CommandError(server, 'true', exitCode, tail(stderr));
    },
    close: () => link.close(),
  };
}
