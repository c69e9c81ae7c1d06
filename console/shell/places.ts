/** The pages of the navigation: for the bar above, the keyboard and the palette. */
import type { Permission } from '../../sdk/generated/operations.ts';
import { may } from '../regent/regent.ts';
import type { Words } from '../words/en.ts';

export interface Place {
  path: string;
  name: keyof Words['places'];
  /** The second letter of its keys, after `g`. */
  key: string;
  /** Only for those who have it; by default for all. */
  needs?: Permission;
  /** On the page of the fleet in place of the bar. */
  isAside?: true;
}

const PLACES: Place[] = [
  { path: '/', name: 'fleet', key: 'f' },
  { path: '/clients', name: 'clients', key: 'c' },
  { path: '/servers', name: 'servers', key: 's' },
  { path: '/runs', name: 'runs', key: 'r' },
  { path: '/alarms', name: 'alarms', key: 'a' },
  { path: '/schedules', name: 'schedules', key: 'h' },
  { path: '/models', name: 'models', key: 'm' },
  { path: '/plans', name: 'plans', key: 'p' },
  { path: '/users', name: 'users', key: 'u', needs: 'USERS' },
  { path: '/audit', name: 'audit', key: 't', needs: 'AUDIT' },
  { path: '/settings', name: 'settings', key: ',' },
  { path: '/drift', name: 'drift', key: 'd', isAside: true },
  { path: '/orphans', name: 'orphans', key: 'o', isAside: true },
  { path: '/take-over', name: 'takeOver', key: 'k', isAside: true, needs: 'SERVERS' },
];

/** Those that are offered to whoever is signed in. */
export const places = (): Place[] => PLACES.filter(({ needs }) => needs === undefined || may(needs));
