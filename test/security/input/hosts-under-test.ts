/** The three ways in which Regent gets at files, each at a folder of its own that root alone may change. */
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import { makeLocalTransport } from '../../../src/transport/sandbox/local-transport.ts';
import { makeSshTransport } from '../../../src/transport/ssh/ssh-transport.ts';
import type { Files, Transport } from '../../../src/transport/transport.ts';
import { haveSshd, startSshd, type Sshd } from '../../kit/services/sshd.ts';

export interface HostUnderTest {
  files: Files;
  /** The folder on this machine. */
  folder: string;
  /** The same, as `files` calls it. */
  base: string;
}

/** `begin` gives each test a folder that was not there before. */
export function describeHosts(tests: (begin: () => Promise<HostUnderTest>) => void): void {
  const { signal } = new AbortController();
  const makeFolder = async () => {
    // Not below /tmp: there anybody may write, so no link is followed.
    const folder = await mkdtemp(join(homedir(), '.regent-test-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return folder;
  };

  describe('in a sandbox folder', () => {
    tests(async () => {
      const folder = await makeFolder();
      return { files: makeLocalTransport({ root: folder }).files(signal), folder, base: '' };
    });
  });

  describe("on Regent's own machine", () => {
    tests(async () => {
      const folder = await makeFolder();
      return { files: makeLocalTransport({ root: '/' }).files(signal), folder, base: folder };
    });
  });

  describe.skipIf(!haveSshd())('over SSH', () => {
    let sshd: Sshd;
    let transport: Transport;
    beforeAll(async () => {
      sshd = await startSshd();
      transport = makeSshTransport({ ...sshd, become: 'none' });
    });
    afterAll(async () => {
      await transport.close();
      await sshd.stop();
    });
    tests(async () => {
      const folder = await makeFolder();
      return { files: transport.files(signal), folder, base: folder };
    });
  });
}
