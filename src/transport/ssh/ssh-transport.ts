/** A server over SSH, on one connection that is opened when it is first needed. */
import { setMaxListeners } from 'node:events';
import type { Login } from './connect.ts';
import { CommandError } from '../errors.ts';
import type { Become } from './frame.ts';
import { makeDialler } from './dialler.ts';
import { downloadOver, uploadOver } from '../sftp/transfer.ts';
import { remoteFiles } from '../files/remote-files.ts';
import { makeCommandRunner } from './run-command.ts';
import { makeShell, tail } from './shell.ts';
import type { Transport } from '../transport.ts';
import { askThrough } from './tunnel-http.ts';

export interface SshOptions extends Login {
  /** Called when the connection is made or lost, and with what was found then. */
  log?: (text: string) => void;
  /** Masks secrets in the stderr of commands, before it becomes an error's message. */
  redact?: (text: string) => string;
  /** How commands run as root: `sudo` unless the user is root; with `none` they run as the user. */
  become?: Become;
  /** The folder that keeps foreign files before the first change; if absent, none are kept. */
  originals?: string;
}

/**
 * Connects lazily: making one never fails. Everything rejects with a TransportError while the server is away.
 * Any number of commands may wait for one signal; that is no leak.
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
    download: (path, download) => downloadOver(link, become, path, download),
    upload: (path, upload) => uploadOver(link, become, path, upload),
    http: (questions, signal) => askThrough(link, questions, signal),
    async ping(signal) {
      const { exitCode, stderr } = await runner.run(link, { text: 'true', name: 'true' }, signal);
      if (exitCode !== 0) throw new CommandError(server, 'true', exitCode, tail(stderr));
    },
    close: () => link.close(),
  };
}
