/** All that the console says. The other languages have the same phrases: a missing one does not compile. */
import { common } from './en/common.ts';
import { servers } from './en/servers.ts';
import { estate } from './en/estate.ts';
import { takeOver } from './en/take-over.ts';
import { models } from './en/models.ts';
import { users } from './en/users.ts';
import { schedules } from './en/schedules.ts';
import { audit } from './en/audit.ts';
import { settings } from './en/settings.ts';
import { restore } from './en/restore.ts';
import { changing } from './en/changing.ts';
import { alarms } from './en/alarms.ts';
import { plans } from './en/plans.ts';
import { palette } from './en/palette.ts';
import { access } from './en/access.ts';

export const en = {
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

export type Words = typeof en;
