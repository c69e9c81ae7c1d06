/** What Regent has, as a file of the estate says it. */
import { conflict } from '../errors.ts';
import { titleOf } from '../models/model-fields.ts';
import type { Tx } from '../store.ts';
import { noticeName } from '../notices/notice.ts';
import type { Webhook } from '../webhooks/webhook-tx.ts';
import type { MaintenanceWindow } from '../windows/window.ts';
import type { Client, Model, Schedule, Server } from '../vocabulary.ts';
import type {
  FleetClient,
  FleetModel,
  FleetSchedule,
  FleetServer,
  FleetWebhook,
  FleetWindow,
} from './fleet-file.ts';

export interface FleetRows {
  servers: Server[];
  /** By title, without those that were deleted. */
  models: Map<string, Model>;
  /** Those that were not deleted. */
  clients: Client[];
  /** The ids of the models of each client. */
  modelIds: Map<string, string[]>;
  schedules: Schedule[];
  windows: MaintenanceWindow[];
  webhooks: Webhook[];
}

/** Throws a RefusedError if two models have the same title. */
export async function readRows(tx: Tx): Promise<FleetRows> {
  const servers = (await tx.servers()).filter(({ removedAt }) => removedAt === null);
  const models = (await tx.models()).filter(({ status }) => status !== 'DELETED');
  const living = await tx.livingClients();
  const clients = living.filter(({ presence }) => presence === 'PRESENT' || presence === 'SUSPENDED');
  const modelIds = new Map<string, string[]>(clients.map(({ id }) => [id, []]));
  for (const { clientId, modelId } of await tx.modelLinks([...modelIds.keys()]))
    modelIds.get(clientId)?.push(modelId);
  return {
    servers,
    models: byTitle(models),
    clients,
    modelIds,
    schedules: await tx.schedules(),
    windows: await tx.windows(),
    webhooks: await tx.webhooks(),
  };
}

function byTitle(models: Model[]): Map<string, Model> {
  const found = new Map<string, Model>();
  for (const model of models) {
    const title = titleOf(model);
    const other = found.get(title);
    if (other !== undefined)
      throw conflict(
        `The models ${other.number} and ${model.number} have the same title ${JSON.stringify(title)}, and a file of the estate names models by it. Give one of them another label with updateModel.`,
      );
    found.set(title, model);
  }
  return found;
}

export function serverEntry(server: Server): FleetServer {
  const { label, role, connection, fqdn, address, port, user, mode, syncPolicy } = server;
  if (connection === 'LOCAL') return { label, role, connection, mode, syncPolicy };
  const isConfirmed = server.state !== 'UNCONFIRMED' && server.hostKeyFingerprint !== null;
  return {
    label,
    role,
    connection,
    ...(address === fqdn ? {} : { address }),
    port,
    user,
    ...(isConfirmed ? { hostKey: server.hostKeyFingerprint ?? '' } : {}),
    mode,
    syncPolicy,
  };
}

export const modelEntry = (model: Model): FleetModel => ({
  label: given({ fr: model.labelFr, en: model.labelEn, de: model.labelDe, nl: model.labelNl }),
  description: given({
    fr: model.descriptionFr,
    en: model.descriptionEn,
    de: model.descriptionDe,
    nl: model.descriptionNl,
  }),
  generic: model.generic,
  active: model.status === 'ACTIVE',
  default: model.isDefault,
  scalesUpdatable: model.scalesUpdatable,
  showInherentRisk: model.showInherentRisk,
  ...(model.adopted ? { adopted: true } : {}),
});

export function clientEntry(
  client: Client,
  { servers, models, modelIds }: Pick<FleetRows, 'servers' | 'models' | 'modelIds'>,
): FleetClient {
  const linked = new Set(modelIds.get(client.id));
  return {
    server: servers.find(({ id }) => id === client.serverId)?.fqdn ?? '',
    name: client.name,
    contactEmail: client.contactEmail,
    firstUser: {
      firstName: client.firstUserFirstName,
      lastName: client.firstUserLastName,
      email: client.firstUserEmail,
      language: client.firstUserLanguage,
    },
    twoFactorEnforced: client.twoFactorEnforced,
    backgroundImportActive: client.backgroundImportActive,
    activeLanguages: client.activeLanguages,
    ...(client.defaultLanguage === null ? {} : { defaultLanguage: client.defaultLanguage }),
    directives: client.directives,
    models: [...models].flatMap(([title, { id }]) => (linked.has(id) ? [title] : [])).toSorted(),
    suspended: client.presence === 'SUSPENDED',
    backupMaxAgeHours: client.backupMaxAgeHours,
  };
}

export function scheduleEntry(schedule: Schedule, servers: Server[]): FleetSchedule {
  const { kind, serverId, cron, timeZone, enabled, syncPolicy, missed } = schedule;
  return {
    kind,
    ...serverOf(serverId, servers),
    cron,
    timeZone,
    enabled,
    ...(kind === 'SYNC' ? { syncPolicy } : {}),
    missed,
  };
}

export function windowEntry(window: MaintenanceWindow, servers: Server[]): FleetWindow {
  const { name, serverId, effects } = window;
  return { name, ...serverOf(serverId, servers), effects, ...timesIn(window) };
}

/** A calendar is not in the file: its address may be secret, and its text is not shown either. */
function timesIn(window: MaintenanceWindow): Omit<FleetWindow, 'name' | 'effects'> {
  const { cron, durationMinutes, timeZone, startsAt, endsAt, calendarUrl } = window;
  if (cron !== null && durationMinutes !== null && timeZone !== null)
    return { cron, durationMinutes, timeZone };
  if (startsAt !== null && endsAt !== null)
    return { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
  return { calendar: calendarUrl === null ? 'TEXT' : new URL(calendarUrl).host };
}

/** Without its secret, and without the rest of its address, which only workers can open. */
export function webhookEntry(webhook: Webhook, servers: Server[]): FleetWebhook {
  const { name, host, flavour, types, severities, serverIds, enabled, disabledWhy } = webhook;
  return {
    name,
    host,
    flavour,
    types: types.map(noticeName),
    severities: severities as FleetWebhook['severities'],
    // A server that is gone is told as one: without it, the list could be empty, which stands for all servers.
    servers: serverIds.map((id) => servers.find((server) => server.id === id)?.fqdn ?? `${id}.invalid`),
    // What Regent has disabled is not what somebody wants.
    enabled: enabled || disabledWhy !== null,
  };
}

function serverOf(serverId: string | null, servers: Server[]): { server?: string } {
  const fqdn = servers.find(({ id }) => id === serverId)?.fqdn;
  return fqdn === undefined ? {} : { server: fqdn };
}

/** Without empty texts. */
const given = (texts: Record<string, string>) =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
