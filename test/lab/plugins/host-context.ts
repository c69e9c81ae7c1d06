/** A plugin on a real host of the lab, over SSH. */
import { readFile } from 'node:fs/promises';
import { onTestFinished } from 'vitest';
import type { Plugin } from '../../../src/runner/contract/plugin.ts';
import { makeSshTransport } from '../../../src/transport/ssh/ssh-transport.ts';
import { recordingContext, type RecordingContext } from '../../kit/plugin-context.ts';
import type { Host } from '../host.ts';
import { lab, serverFacts } from '../kit.ts';

export async function hostContext<Options>(
  plugin: Plugin<Options>,
  host: Host,
  given: { options?: unknown; signal?: AbortSignal } = {},
): Promise<RecordingContext<Options>> {
  const ssh = makeSshTransport({
    address: host.address,
    port: host.sshPort,
    mayReach: () => true,
    user: 'ansible',
    privateKey: await readFile(lab().sshKey, 'utf8'),
    hostKey: host.hostKeyFingerprint,
  });
  onTestFinished(() => ssh.close());
  return recordingContext(plugin, serverFacts(host), ssh, given);
}
