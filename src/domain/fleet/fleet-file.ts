/** The estate as one YAML file: what it may say. docs/fleet.md explains it. */
import { z } from 'zod';
import { MOST_HOURS } from '../alarms/alarms.ts';
import { NOTICE_NAMES } from '../notices/notice.ts';

/** Increases when a file of before cannot be read any more. */
export const FLEET_VERSION = 1;

const server = z.strictObject({
  label: z.string().trim(),
  role: z.enum(['FRONT_OFFICE', 'BACK_OFFICE', 'REVERSE_PROXY', 'BACKUP_STORE']),
  connection: z.enum(['SSH', 'LOCAL']),
  /** The fqdn by default. */
  address: z.string().optional(),
  port: z.int().optional(),
  user: z.string().optional(),
  /** The fingerprint of its host key, as ssh-keygen -l prints it. */
  hostKey: z.string().optional(),
  mode: z.enum(['ACTIVE', 'DRAINING', 'MAINTENANCE', 'RETIRED', 'OBSERVE']).optional(),
  syncPolicy: z.enum(['REPAIR', 'REPORT']).optional(),
});

const texts = z.strictObject({
  fr: z.string().trim().optional(),
  en: z.string().trim().optional(),
  de: z.string().trim().optional(),
  nl: z.string().trim().optional(),
});

const model = z.strictObject({
  label: texts,
  description: texts.optional(),
  generic: z.boolean(),
  active: z.boolean().optional(),
  default: z.boolean().optional(),
  scalesUpdatable: z.boolean().optional(),
  showInherentRisk: z.boolean().optional(),
  /** MONARC had it before Regent knew it: Regent adopts such a model, and does not create it. */
  adopted: z.boolean().optional(),
});

const client = z.strictObject({
  delete: z.literal(false).optional(),
  /** The fqdn of its front office. */
  server: z.string().toLowerCase(),
  name: z.string().trim(),
  contactEmail: z.string(),
  firstUser: z.strictObject({
    firstName: z.string().trim(),
    lastName: z.string().trim(),
    email: z.string(),
    language: z.enum(['fr', 'en', 'de', 'nl']).optional(),
  }),
  twoFactorEnforced: z.boolean().optional(),
  backgroundImportActive: z.boolean().optional(),
  activeLanguages: z.array(z.string()).optional(),
  defaultLanguage: z.enum(['fr', 'en', 'de', 'nl']).optional(),
  /** Of Apache; one on each line. */
  directives: z.string().optional(),
  /** The titles of its specific models. */
  models: z.array(z.string().trim()).optional(),
  suspended: z.boolean().optional(),
  /** Null for what the configuration says. */
  backupMaxAgeHours: z.int().min(1).max(MOST_HOURS).nullable().optional(),
});

/** Only a client that is named so is deleted. */
const leaving = z.strictObject({ delete: z.literal(true) });

const schedule = z.strictObject({
  kind: z.enum(['SYNC', 'BACKUP', 'VERIFY', 'COLLECT', 'CHECK', 'PROBE']),
  /** The fqdn of one server; all servers by default. */
  server: z.string().toLowerCase().optional(),
  cron: z.string(),
  timeZone: z.string(),
  enabled: z.boolean().optional(),
  syncPolicy: z.enum(['REPAIR', 'REPORT']).optional(),
  missed: z.enum(['SKIP', 'RUN_ONCE']).optional(),
});

const time = z.iso
  .datetime({ offset: true, error: 'must be a time such as "2026-12-01T22:00:00Z"' })
  .optional();

const maintenanceWindow = z.strictObject({
  name: z.string().trim(),
  /** The fqdn of one server; all servers by default. */
  server: z.string().toLowerCase().optional(),
  effects: z.array(z.enum(['FREEZE', 'MUTE'])).min(1),
  cron: z.string().optional(),
  durationMinutes: z.int().optional(),
  timeZone: z.string().optional(),
  startsAt: time,
  endsAt: time,
  /** It follows a calendar, which is not in the file: the host of its address, or TEXT. */
  calendar: z.string().optional(),
});

const webhook = z.strictObject({
  name: z.string(),
  /** The beginning of its address. */
  host: z.string().optional(),
  /** The whole address, which may be secret; only for a new one. */
  url: z.string().optional(),
  flavour: z.enum(['STANDARD', 'CHAT']).optional(),
  /** None for everything, and so on. */
  types: z.array(z.enum(NOTICE_NAMES)).optional(),
  severities: z.array(z.enum(['CRITICAL', 'WARNING', 'INFO'])).optional(),
  /** By fqdn. */
  servers: z.array(z.string().toLowerCase()).optional(),
  enabled: z.boolean().optional(),
});

/** The version alone: nothing else is judged in a file of another one. */
export const versionOnly = z.looseObject({ version: z.literal(FLEET_VERSION) });

export const fleetFile = z.strictObject({
  version: z.literal(FLEET_VERSION),
  /** By fqdn. */
  servers: z.record(z.string(), server).default({}),
  models: z.array(model).default([]),
  /** By alias. */
  clients: z.record(z.string(), z.discriminatedUnion('delete', [client, leaving])).default({}),
  schedules: z.array(schedule).default([]),
  maintenanceWindows: z.array(maintenanceWindow).default([]),
  webhooks: z.array(webhook).default([]),
});

export type FleetFile = z.infer<typeof fleetFile>;
export type FleetServer = z.infer<typeof server>;
export type FleetModel = z.infer<typeof model>;
export type FleetClient = z.infer<typeof client>;
export type FleetSchedule = z.infer<typeof schedule>;
export type FleetWindow = z.infer<typeof maintenanceWindow>;
export type FleetWebhook = z.infer<typeof webhook>;
