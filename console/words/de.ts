import { common } from './de/common.ts';
import { servers } from './de/servers.ts';
import { estate } from './de/estate.ts';
import { takeOver } from './de/take-over.ts';
import { models } from './de/models.ts';
import { users } from './de/users.ts';
import { schedules } from './de/schedules.ts';
import { audit } from './de/audit.ts';
import { settings } from './de/settings.ts';
import { restore } from './de/restore.ts';
import { changing } from './de/changing.ts';
import { alarms } from './de/alarms.ts';
import { plans } from './de/plans.ts';
import { palette } from './de/palette.ts';
import { access } from './de/access.ts';
import type { Words } from './en.ts';

export const de: Words = {
  ...common,
  servers,
  estate,
  takeOver,
  models,
  users,
  schedules,
  audit,
  settings,
  restore,
  changing,
  alarms,
  plans,
  palette,
  access,
};
