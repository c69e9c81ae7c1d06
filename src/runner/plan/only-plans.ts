/** Whether work ends after its plans, because a server is only observed. */
import { isObserved } from '../../domain/servers/observed.ts';
import type { Server } from '../../domain/vocabulary.ts';
import type { Work } from '../work.ts';

type AtHome = Pick<Work, 'homeId' | 'world'>;

/** Whether the runs are of a server that is only observed. */
export function isHomeObserved({ homeId, world }: AtHome): boolean {
  const home = world.servers.get(homeId ?? '');
  return home !== undefined && isObserved(home);
}

/** Whether steps on this server end after their plans. */
export const onlyPlans = (work: AtHome, server: Server): boolean =>
  isObserved(server) || isHomeObserved(work);
