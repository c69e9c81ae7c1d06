import { common } from './nl/common.ts';
import { servers } from './nl/servers.ts';
import { estate } from './nl/estate.ts';
import { takeOver } from './nl/take-over.ts';
import { models } from './nl/models.ts';
import { users } from './nl/users.ts';
import { schedules } from './nl/schedules.ts';
import { audit } from './nl/audit.ts';
import { settings } from './nl/settings.ts';
import { restore } from './nl/restore.ts';
import { changing } from './nl/changing.ts';
import { alarms } from './nl/alarms.ts';
import { plans } from './nl/plans.ts';
import { palette } from './nl/palette.ts';
import { access } from './nl/access.ts';
import type { Words } from './en.ts';

export const nl: Words = {
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
