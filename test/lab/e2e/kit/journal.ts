/** The journal of a host: the lab's hosts have no systemd that would start it. */
import { afterAll, beforeAll } from 'vitest';
import type { Host } from '../../host.ts';

/** Has journald take what programs tell /dev/log, for as long as the suite lasts. */
export function useJournal(...hosts: Host[]): void {
  beforeAll(async () => {
    await Promise.all(hosts.map((host) => host.exec(START)));
  });
  afterAll(async () => {
    await Promise.all(hosts.map((host) => host.exec(STOP)));
  });
}

/** It asks for control groups, and keeps none. */
const START = `mount -t tmpfs sys /sys && mkdir -p /sys/fs/cgroup && mount -t cgroup2 -o ro cgroup /sys/fs/cgroup
mkdir -p /run/systemd/journal /run/log/journal
setsid /lib/systemd/systemd-journald </dev/null >/dev/null 2>&1 & echo $! >/run/journald.pid
for try in $(seq 100); do [ -S /run/systemd/journal/dev-log ] && break; sleep 0.1; done
kill -0 $(cat /run/journald.pid) && ln -s /run/systemd/journal/dev-log /dev/log`;

const STOP = `rm -f /dev/log; kill $(cat /run/journald.pid); while kill -0 $(cat /run/journald.pid) 2>/dev/null; do sleep 0.05; done
rm -rf /run/systemd/journal /run/log/journal; umount /sys/fs/cgroup /sys`;
