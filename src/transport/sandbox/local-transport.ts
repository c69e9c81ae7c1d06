/** A sandbox: a folder that stands for a server's root. Its files are real; no program runs in it. */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SandboxError } from '../errors.ts';
import { downloadHere } from './sandbox-download.ts';
import { sandboxFiles } from './sandbox-files.ts';
import type { Shell, Transport } from '../transport.ts';

/**
 * `root` is made when it is first used. `originals`, a path in the sandbox, keeps foreign files before the
 * first change; if absent, none are kept.
 */
export function makeLocalTransport(options: { root: string; originals?: string }): Transport {
  const root = resolve(options.root);
  return {
    kind: 'LOCAL',
    sandbox: true,
    shell: () => refusingShell,
    files: (signal) => sandboxFiles(root, signal, options.originals),
    download: (path, download) => downloadHere(root, path, download),
    upload: () => Promise.reject(new SandboxError('A large file')),
    http: () => Promise.reject(new SandboxError('A web server')),
    async ping(signal) {
      signal.throwIfAborted();
      await mkdir(root, { recursive: true });
    },
    close: () => Promise.resolve(),
  };
}

const refusingShell = ((pieces: TemplateStringsArray | object) =>
  Array.isArray(pieces) ? Promise.reject(new SandboxError('A shell')) : refusingShell) as Shell;
