import { defineTask } from '../src/runner/task.ts';
import { lookAtServer } from '../src/runner/watching/look-at-server.ts';
import { probeClients } from '../src/runner/watching/probe-clients.ts';

/** Looks at a server, or probes its clients: `watch/check/<id>`, `watch/probe/<id>`. */
export const watchServers = defineTask({
  id: 'watch-servers',
  keys: /^watch\/(check|probe)\//,
  run({ runner }, key, signal) {
    const [, kind, serverId = ''] = key.split('/');
    return kind === 'probe' ? probeClients(runner, serverId, signal) : lookAtServer(runner, serverId, signal);
  },
});
