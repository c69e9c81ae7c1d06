/** A Regent that manages hosts of the lab: it has their key, and knows them as its servers. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Api, signIn } from './api.ts';
import type { Host } from './host.ts';
import { admin, startRegent, type RegentProcess } from './regent.ts';

/** What people type before the client's alias. Only the lab's own hosts know where it leads. */
export const publicHost = 'monarc.lab.test';

export interface WiredRegent {
  process: RegentProcess;
  api: Api;
  /** Regent's id of each host, by the host's name. */
  serverIds: Record<string, string>;
}

export interface Wiring {
  hosts: Host[];
  /** The private key that opens the hosts; Regent gets a copy as its own. */
  sshKey: string;
  /** Made where it is not there. */
  dataDir: string;
  /** Put into regent.config.js beside the site's settings, such as `{ plugins: ... }`. */
  config?: Record<string, unknown>;
  env?: Record<string, string>;
  /** Options of node. */
  nodeOptions?: string[];
}

/** Starts Regent on a new data folder and adds the hosts to it; ends it again where that fails. */
export async function startWiredRegent(wiring: Wiring): Promise<WiredRegent> {
  const { dataDir, env, nodeOptions } = wiring;
  const config = join(dataDir, 'regent.config.js');
  await mkdir(join(dataDir, 'ssh'), { recursive: true, mode: 0o700 });
  await copyFile(wiring.sshKey, join(dataDir, 'ssh/id_ed25519'));
  await copyFile(`${wiring.sshKey}.pub`, join(dataDir, 'ssh/id_ed25519.pub'));
  const settings = { publicHost, protocol: 'http', ...wiring.config };
  await writeFile(config, `export default ${JSON.stringify(settings, null, 2)};\n`);
  const process = await startRegent({ dataDir, config, env, nodeOptions });
  try {
    const api = await signIn(process.url, admin.email, admin.password);
    const added = wiring.hosts.map(async (host) => [host.name, await addServer(api, host)] as const);
    return { process, api, serverIds: Object.fromEntries(await Promise.all(added)) };
  } catch (error) {
    await process.stop('SIGKILL');
    throw error;
  }
}

/** Adds a host to Regent's servers, its host key confirmed at once, and gives its id. */
export async function addServer(api: Api, host: Host): Promise<string> {
  const { server } = await api.mutate<{ server: { id: string } }>(
    `mutation ($input: CreateServerInput!) {
      createServer(input: $input) { server { id } userErrors { code message } }
    }`,
    {
      input: {
        label: `Lab ${host.name}`,
        fqdn: host.fqdn,
        address: host.address,
        port: host.sshPort,
        role: host.role,
        connection: 'SSH',
        expectedFingerprint: host.hostKeyFingerprint,
      },
    },
  );
  return server.id;
}

/** What runs by the clock would come in between. */
export async function disableSchedules(api: Api): Promise<void> {
  const { schedules } = await api.ask<{ schedules: { nodes: { id: string }[] } }>(
    '{ schedules(first: 100) { nodes { id } } }',
  );
  for (const { id: scheduleId } of schedules.nodes)
    await api.mutate(
      `mutation ($input: UpdateScheduleInput!) { updateSchedule(input: $input) { userErrors { code message } } }`,
      { input: { scheduleId, enabled: false } },
    );
}
