/** A running host of the lab, and what tests do to it from outside. */
import { $, type ProcessPromise } from 'zx';
import type { Role } from '../../src/runner/contract/plugin.ts';

/** Plain data about a host, so that it can be handed to other processes. */
export interface HostFacts {
  name: string;
  role: Role;
  fqdn: string;
  address: string;
  sshPort: number;
  /** As ssh-keygen prints it: `SHA256:...`. */
  hostKeyFingerprint: string;
  /** The machine's PID of the host's first process. */
  pid: number;
  /** Where the host's file system is mounted inside its own mount namespace. */
  mountedAt: string;
  /** The machine's end of its network cable. */
  cable: string;
}

export interface Host extends HostFacts {
  /** The root of its file system, as the machine reaches it. Absolute links in it lead to the machine's files. */
  path: string;
  /** Below this lies only what differs from the machine: all that was ever written on the host's disk. */
  changed: string;
  /** Runs a shell command on the host as root, without ssh. */
  exec(command: string, input?: string): ProcessPromise;
  /** Ends sshd and every connection it has, as when the service is stopped or the machine goes down. */
  stopSshd(): Promise<void>;
  startSshd(): Promise<void>;
  /** Pulls the network cable: packets are lost without a word, connections hang. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
}

/** The handle on a host that somebody has booted; any process of root on this machine can make one. */
export function attachHost(facts: HostFacts): Host {
  const root = `${facts.mountedAt}/root`;
  const exec = (command: string, input = '') =>
    $({ input, quiet: true })`exec nsenter --target ${facts.pid} --mount --net --uts --ipc --pid \
      chroot ${root} env -i HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      /bin/bash --norc -c ${command}`;
  return {
    ...facts,
    path: `/proc/${facts.pid}/root${root}`,
    changed: `/proc/${facts.pid}/root${facts.mountedAt}/upper`,
    exec,
    stopSshd: async () => {
      await exec(`listener=$(cat /run/sshd.pid); sessions=$(pgrep -P $listener); kill $listener $sessions
        while kill -0 $listener $sessions 2>/dev/null; do sleep 0.02; done`);
    },
    startSshd: async () => {
      await exec('/usr/sbin/sshd -E /var/log/sshd.log');
    },
    unplug: async () => {
      await $`ip link set ${facts.cable} down`;
    },
    plug: async () => {
      await $`ip link set ${facts.cable} up`;
    },
  };
}
