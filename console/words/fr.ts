import { common } from './fr/common.ts';
import { servers } from './fr/servers.ts';
import { estate } from './fr/estate.ts';
import { takeOver } from './fr/take-over.ts';
import { models } from './fr/models.ts';
import { users } from './fr/users.ts';
import { schedules } from './fr/schedules.ts';
import { audit } from './fr/audit.ts';
import { settings } from './fr/settings.ts';
import { restore } from './fr/restore.ts';
import { changing } from './fr/changing.ts';
import { alarms } from './fr/alarms.ts';
import { plans } from './fr/plans.ts';
import { palette } from './fr/palette.ts';
import { access } from './fr/access.ts';
import type { Words } from './en.ts';

export const fr: Words = {
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
