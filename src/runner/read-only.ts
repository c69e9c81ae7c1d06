import { ReadOnlyError } from '../transport/errors.ts';
import type { Transport } from '../transport/transport.ts';

/**
 * The transport, without what writes files. It cannot keep a command from changing something: a plan only reads, by
 * the contract of plugins.
 * @param fqdn the server, for the message of the refusals
 */
export function readOnly(transport: Transport, fqdn: string): Transport {
  const refuse = (): Promise<never> => Promise.reject(new ReadOnlyError(fqdn));
  return {
    kind: transport.kind,
    sandbox: transport.sandbox,
    shell: (signal) => transport.shell(signal),
    files: (signal) => ({ ...transport.files(signal), write: refuse, remove: refuse }),
    http: (questions, signal) => transport.http(questions, signal),
    download: (path, download) => transport.download(path, download),
    upload: refuse,
    ping: (signal) => transport.ping(signal),
    close: () => transport.close(),
  };
}
