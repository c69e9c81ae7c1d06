/** The lab's network: one bridge on the machine, a cable from it to each host, and no way out. */
import { $ } from 'zx';
import { bridgeName } from './names.ts';

export interface Network {
  /** The first three numbers of its addresses. The machine itself is .1, hosts count from .2. */
  prefix: string;
  /** Leads a cable from the bridge into the network namespace of this process, as its eth0. */
  connect(cable: string, pid: number): Promise<void>;
}

/** Makes a bridge on a 10.97.x.0/24 that nothing on this machine uses. */
export async function makeNetwork(labId: string): Promise<Network> {
  const bridge = bridgeName(labId);
  const prefix = await freePrefix();
  await $`ip link add ${bridge} type bridge`;
  await $`ip address add ${prefix}.1/24 dev ${bridge}`;
  await $`ip link set ${bridge} up`;
  return {
    prefix,
    connect: async (cable, pid) => {
      await $`ip link add ${cable} type veth peer name eth0 netns ${pid}`;
      await $`ip link set ${cable} master ${bridge} up`;
    },
  };
}

/** Starts to look at a place of this process's own, so that two labs that boot at once do not choose alike. */
async function freePrefix(): Promise<string> {
  const taken = (await $`ip -4 route show table all`).stdout;
  for (let tried = 0; tried < 256; tried += 1) {
    const prefix = `10.97.${(process.pid + tried) % 256}`;
    if (!taken.includes(`${prefix}.`)) return prefix;
  }
  throw new Error('No 10.97.x.0/24 is free for the lab: run `node dist/test/lab/sweep.js`');
}
