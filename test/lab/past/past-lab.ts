/** Three hosts with a past, and a Regent that has just been told of them. */
import { expect, onTestFinished } from 'vitest';
import type { Role } from '../../../src/runner/contract/plugin.ts';
import { newFolder } from '../../kit/folder.ts';
import type { Api } from '../api.ts';
import { carryOut, type Run } from '../e2e/kit/runs.ts';
import type { Host } from '../host.ts';
import { bootHosts } from '../hosts.ts';
import { ask } from '../plugins/web.ts';
import { disableSchedules, publicHost, startWiredRegent } from '../wired-regent.ts';
import { ALIAS, type Condition } from './condition.ts';
import { notRegents } from './not-regents.ts';

export interface PastLab {
  hosts: Record<Role, Host>;
  api: Api;
  serverId(role: Role): string;
  /** Makes a condition true, or does whatever else to its host. */
  on(condition: Condition, commands: string | undefined): Promise<void>;
  /** Carries out a mutation about a server or the client, and gives its run. */
  run(mutation: string, input: Record<string, unknown>): Promise<Run>;
  createClient(alias: string): Promise<Run>;
  /** Carries out a mutation that takes a client. */
  forClient(mutation: string, alias: string, more?: Record<string, unknown>): Promise<Run>;
  /** The status with which the client's site answers on the public host. */
  site(): Promise<number>;
  /** Fails where anything that is not Regent's differs from what it was when this was first called. */
  expectNothingForeignChanged(): Promise<void>;
}

/** Boots the hosts, makes the conditions, and starts a Regent. All of it ends with the test. */
export async function bootPast(conditions: Condition[]): Promise<PastLab> {
  const lab = await bootHosts([
    { name: 'bo', role: 'BACK_OFFICE' },
    { name: 'fo1', role: 'FRONT_OFFICE' },
    { name: 'rpx', role: 'REVERSE_PROXY' },
  ]);
  onTestFinished(() => lab.close());
  const hosts = Object.fromEntries(lab.hosts.map((host) => [host.role, host])) as Record<Role, Host>;
  const on = async ({ id, on: role }: Condition, commands: string | undefined) => {
    if (commands === undefined) return;
    const done = await hosts[role].exec(commands).nothrow();
    if (done.exitCode !== 0)
      throw new Error(`${id}: exit code ${done.exitCode}: ${done.stderr}${done.stdout}`);
  };
  // A file that was changed once lies among the host's own, also when it is as it was again: this one from now on.
  await hosts.FRONT_OFFICE.exec('chmod 644 /etc/apache2/ports.conf');
  for (const condition of conditions) await on(condition, condition.make);

  const dataDir = await newFolder('past');
  const { process, api, serverIds } = await startWiredRegent({ ...lab, dataDir });
  onTestFinished(async () => void (await process.stop()));
  await disableSchedules(api);

  const serverId = (role: Role) => serverIds[hosts[role].name] ?? '';
  const run: PastLab['run'] = (mutation, input) => carryOut({ api }, mutation, input);
  let before: string[][] | undefined;
  return {
    hosts,
    api,
    serverId,
    on,
    run,
    createClient: (alias) =>
      run('createClient', {
        serverId: serverId('FRONT_OFFICE'),
        alias,
        name: `Name of ${alias}`,
        contactEmail: `contact@${alias}.example`,
        firstUser: { firstName: 'Zoë', lastName: "O'Neill", email: `zoe@${alias}.example` },
      }),
    forClient: async (mutation, alias, more = {}) => {
      const { client } = await api.ask<{ client: { id: string } }>(
        'query ($alias: String) { client(alias: $alias) { id } }',
        { alias },
      );
      return run(mutation, { clientId: client.id, ...more });
    },
    site: async () => (await ask(hosts.REVERSE_PROXY, publicHost, `/${ALIAS}/`)).status,
    expectNothingForeignChanged: async () => {
      const now = await Promise.all(lab.hosts.map(notRegents));
      before ??= now;
      expect(now).toEqual(before);
    },
  };
}

/** Fails with what the run says. */
export async function succeeds(running: Promise<Run>): Promise<Run> {
  const run = await running;
  const { kind, status, explanation } = run;
  expect(`${kind}: ${status}${status === 'SUCCEEDED' ? '' : `: ${explanation}`}`).toBe(`${kind}: SUCCEEDED`);
  return run;
}
