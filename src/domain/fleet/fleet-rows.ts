/** What Regent has, as a file of the estate says it. */
import { conflict } from '../errors.ts';
import { titleOf } from '../models/model-fields.ts';
import type { Tx } from '../store.ts';
import type { Client, Model, Schedule, Server } from '../vocabulary.ts';
import type { FleetClient, FleetModel, FleetSchedule, FleetServer } from './fleet-file.ts';

export interface FleetRows {
  servers: Server[];
  /** By title, without those that were deleted. */
  models: Map<string, Model>;
  /** Those that were not deleted. */
  clients: Client[];
  /** The ids of the models of each client. */
  modelIds: Map<string, string[]>;
  schedules: Schedule[];
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
  return { servers, models: byTitle(models), clients, modelIds, schedules: await tx.schedules() };
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
  };
}

export function scheduleEntry(schedule: Schedule, servers: Server[]): FleetSchedule {
  const { kind, serverId, cron, timeZone, enabled, syncPolicy } = schedule;
  const fqdn = servers.find(({ id }) => id === serverId)?.fqdn;
  return {
    kind,
    ...(fqdn === undefined ? {} : { server: fqdn }),
    cron,
    timeZone,
    enabled,
    ...(kind === 'SYNC' ? { syncPolicy } : {}),
  };
}

/** Without empty texts. */
const given = (texts: Record<string, string>) =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
