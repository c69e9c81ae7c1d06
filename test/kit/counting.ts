/** Counts the round trips to a server, so that a test can say that they do not grow with the clients. */
import type { Files, HttpQuestion, Shell, Transport } from '../../src/transport/transport.ts';

export interface RoundTrips {
  commands: number;
  reads: number;
  lists: number;
  writes: number;
  removals: number;
  /** Calls of `http`; all requests of one call are sent at once. */
  http: number;
  total(): number;
}

/** The same transport; `counts` has the number of its round trips. */
export function countingTransport(transport: Transport): Transport & { counts: RoundTrips } {
  const counts: RoundTrips = {
    commands: 0,
    reads: 0,
    lists: 0,
    writes: 0,
    removals: 0,
    http: 0,
    total: () =>
      counts.commands + counts.reads + counts.lists + counts.writes + counts.removals + counts.http,
  };
  return {
    kind: transport.kind,
    sandbox: transport.sandbox,
    counts,
    shell: (signal) => countingShell(transport.shell(signal), counts),
    files: (signal) => countingFiles(transport.files(signal), counts),
    http(questions: HttpQuestion[], signal?: AbortSignal) {
      counts.http += 1;
      return transport.http(questions, signal);
    },
    download: (path, download) => transport.download(path, download),
    upload: (path, upload) => transport.upload(path, upload),
    ping: (signal) => transport.ping(signal),
    close: () => transport.close(),
  };
}

function countingShell(shell: Shell, counts: RoundTrips): Shell {
  return ((first: TemplateStringsArray | { input?: string }, ...values: string[]) => {
    if (!Array.isArray(first)) return countingShell(shell(first as { input?: string }), counts);
    counts.commands += 1;
    return shell(first as unknown as TemplateStringsArray, ...values);
  }) as Shell;
}

function countingFiles(files: Files, counts: RoundTrips): Files {
  return {
    read(paths) {
      counts.reads += 1;
      return files.read(paths);
    },
    list(directories) {
      counts.lists += 1;
      return files.list(directories);
    },
    write(entries) {
      counts.writes += 1;
      return files.write(entries);
    },
    remove(paths) {
      counts.removals += 1;
      return files.remove(paths);
    },
  };
}
