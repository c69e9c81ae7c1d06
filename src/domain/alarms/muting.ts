import { windowsAt } from '../windows/in-force.ts';
import type { MaintenanceWindow } from '../windows/window.ts';
import type { Mute } from './compare.ts';
import type { AlarmFacts } from './facts.ts';

/**
 * Whether alarms of a server and its clients (null: of Regent itself) are kept back at that time: by a window, or because
 * people work on a server in MAINTENANCE, and nobody knows when they end.
 */
export function mutesOf(
  { servers }: AlarmFacts,
  windows: MaintenanceWindow[],
  at: Date,
): (serverId: string | null) => Mute | undefined {
  const inMaintenance = new Set(servers.filter(({ mode }) => mode === 'MAINTENANCE').map(({ id }) => id));
  const known = new Map<string | null, Mute | undefined>();
  return (serverId) => {
    if (serverId !== null && inMaintenance.has(serverId)) return { until: null };
    // Windows repeat: which of them is in force takes a while to find out, and is the same for all of a server.
    if (!known.has(serverId)) known.set(serverId, windowsAt(windows, at, serverId).MUTE);
    return known.get(serverId);
  };
}
