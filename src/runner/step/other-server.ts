import type { OtherServer, ServerFacts } from '../contract/plugin.ts';
import { isTransient, messageOf } from '../transient.ts';
import type { Shell, Transport } from '../../transport/transport.ts';

/**
 * Another server for a step. If it does not answer, the step fails and says so: the step's own server is not at
 * fault, and does not wait for it.
 */
export function otherServer(server: ServerFacts, transport: Transport, signal: AbortSignal): OtherServer {
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (signal.aborted || !isTransient(error)) throw error;
      throw new Error(`${server.fqdn} does not answer: ${messageOf(error)}`, { cause: error });
    }
  };
  const shellOf = (shell: Shell): Shell =>
    ((...given: Parameters<Shell>) => {
      const result: unknown = shell(...given);
      return typeof result === 'function' ? shellOf(result as Shell) : told(result as Promise<unknown>);
    }) as Shell;
  const files = transport.files(signal);
  return {
    server,
    signal,
    $: shellOf(transport.shell(signal)),
    files: {
      read: (paths) => told(files.read(paths)),
      list: (directories) => told(files.list(directories)),
      write: (entries) => told(files.write(entries)),
      remove: (paths) => told(files.remove(paths)),
    },
    http: (questions) => told(transport.http(questions, signal)),
  };
}
