/** Turns rows into the desired state that plugins see. */
import { isClosed } from '../../domain/clients/presence.ts';
import { contexts } from '../../domain/secrets/contexts.ts';
import { LABELS, MODEL_FIELDS } from '../../domain/models/model-fields.ts';
import { isObserved } from '../../domain/servers/observed.ts';
import type { Vaults } from '../../domain/secrets/vaults.ts';
import type {
  Client,
  DesiredClient,
  ClientSecrets,
  Language,
  Model,
  ModelFields,
  Server,
} from '../../domain/vocabulary.ts';
import type { OpenDrift, SettledAt } from '../store/drift-rows.ts';
import type { Surroundings } from '../store/surroundings.ts';
import { madeOf, type Made } from '../ownership/made.ts';
import type { ClientState, ModelState, ServerFacts } from '../contract/plugin.ts';

export interface World {
  regentId: string;
  servers: Map<string, Server>;
  facts: Map<string, ServerFacts>;
  /** By alias; without deleted clients. */
  clients: Map<string, { row: Client; state: ClientState }>;
  /** By number. */
  models: ModelState[];
  /** Deleted clients, and the servers where they were. */
  goneClients: { id: string; alias: string; serverId: string }[];
  /** The names of servers that are retired or were deleted. */
  goneServers: string[];
  made: Made;
  /** By server: the clients that have gone from it for good, but that have left things there. */
  leavers: Map<string, ClientState[]>;
  /** By server: the aliases of clients that do not live there, and that have things there nevertheless. */
  away: Map<string, string[]>;
  /** What differs and has not ended. */
  drift: OpenDrift[];
  settled: SettledAt[];
  /** The servers on which nothing is to be changed now, by id, because of maintenance windows. */
  frozen: Surroundings['frozen'];
  modelsRevision: number;
}

/**
 * @param onOpen is called with the secrets of a client when they are first read, because they are decrypted
 * then
 * @param homeId the server whose runs are carried out; undefined in a dry run. A client that moves there is seen
 * there already.
 */
export function worldOf(
  surroundings: Surroundings,
  vaults: Vaults,
  defaultLanguage: Language,
  onOpen?: (secrets: string[]) => void,
  homeId?: string | null,
): World {
  const { regentId, servers, clients, models, goneClients, goneServers, made } = surroundings;
  const { drift, settled, frozen, modelsRevision } = surroundings;
  const facts = new Map(servers.filter(isKept).map((server) => [server.id, factsOf(server)]));
  const lives = (row: DesiredClient) => placeOf(row, facts, homeId);
  const left = leftOf(surroundings, facts, lives, vaults);
  return {
    ...left,
    drift,
    settled,
    frozen,
    modelsRevision,
    regentId,
    servers: new Map(servers.map((server) => [server.id, server])),
    facts,
    clients: new Map(
      clients.flatMap((row) => {
        const place = lives(row);
        if (place === undefined) return [];
        return [
          [row.alias, { row, state: Object.assign(stateOf(row, place.server, vaults, onOpen), place) }],
        ];
      }),
    ),
    models: models.map((row) => modelStateOf(row, defaultLanguage)),
    goneClients,
    goneServers: [
      ...goneServers.filter((fqdn) => !servers.some((server) => server.fqdn === fqdn)),
      ...servers.filter((server) => !isKept(server)).map(({ fqdn }) => fqdn),
    ],
    made: madeOf(made, [...clients, ...goneClients]),
  };
}

/** Where a client is to be, in the eyes of the runs of this server; undefined if that server is retired. */
function placeOf(
  { serverId, move }: DesiredClient,
  facts: ReadonlyMap<string, ServerFacts>,
  homeId: string | null | undefined,
): Pick<ClientState, 'server' | 'move'> | undefined {
  const isSeen = move !== null && move.isUnderWay && (homeId === undefined || homeId === move.toServerId);
  const server = facts.get(isSeen ? move.toServerId : serverId);
  if (server === undefined) return undefined;
  const from = isSeen ? facts.get(move.fromServerId) : undefined;
  return from === undefined ? { server } : { server, move: { id: move!.id, from, isDone: move!.isDone } };
}

/** The things of clients on front offices where they do not live: kept for a time after a move, then removed. */
function leftOf(
  { clients, deleted, made, kept }: Surroundings,
  facts: ReadonlyMap<string, ServerFacts>,
  lives: (row: DesiredClient) => Pick<ClientState, 'server'> | undefined,
  vaults: Vaults,
): Pick<World, 'leavers' | 'away'> {
  const leavers = new Map<string, ClientState[]>();
  const away = new Map<string, string[]>();
  const rows = new Map([...clients, ...deleted].map((row) => [row.id, row]));
  const places = new Set(made.map(({ clientId, serverId }) => `${clientId} ${serverId}`));
  for (const place of places) {
    const [clientId = '', serverId = ''] = place.split(' ');
    const row = rows.get(clientId);
    const server = facts.get(serverId);
    if (row === undefined || server?.role !== 'FRONT_OFFICE') continue;
    const { id, alias, move } = row;
    if (row.serverId === serverId || lives(row)?.server.id === serverId || move?.toServerId === serverId)
      continue;
    away.set(serverId, [...(away.get(serverId) ?? []), alias]);
    const isDeleted = row.status === 'DELETED';
    const isKeptThere = kept.some((each) => each.clientId === id && each.serverId === serverId);
    if (isKeptThere && !isDeleted) continue;
    const state = stateOf(
      {
        ...row,
        presence: 'ABSENT',
        // What restores have left there goes as well.
        restores: row.restores.filter((restore) => restore.serverId === serverId),
        firstUserRequests: [],
      },
      server,
      vaults,
    );
    // The secrets of a deleted client are gone, and nothing is removed by them.
    if (isDeleted) Object.defineProperty(state, 'secrets', { value: NO_SECRETS });
    leavers.set(serverId, [...(leavers.get(serverId) ?? []), state]);
  }
  return { leavers, away };
}

/** Those of nobody. */
export const NO_SECRETS: ClientState['secrets'] = {
  databasePassword: '',
  salt: '',
  statsToken: '',
  firstUserToken: '',
};

/** Whether it is what a client has left on a server where it does not live. */
export const isLeaver = ({ leavers }: Pick<World, 'leavers'>, client: ClientState): boolean =>
  leavers.get(client.server.id)?.includes(client) === true;

/**
 * The aliases of clients that were deleted there; on a server for all front offices, of all deleted clients.
 */
export const goneFrom = ({ goneClients }: World, { id, role }: Pick<Server, 'id' | 'role'>): string[] =>
  goneClients.filter(({ serverId }) => role !== 'FRONT_OFFICE' || serverId === id).map(({ alias }) => alias);

/** The aliases of clients of which nothing that leads to their site may be on the server. */
export const closedAt = ({ clients }: World, { id, role }: Pick<Server, 'id' | 'role'>): string[] =>
  [...clients.values()]
    .filter(({ row }) => isClosed(row) && (role !== 'FRONT_OFFICE' || row.serverId === id))
    .map(({ row }) => row.alias);

/**
 * The clients for which a plugin has made something there that no deletion has removed, because their front
 * office is lost.
 */
export const leftBehindAt = (
  world: World,
  { id: serverId, role }: Pick<Server, 'id' | 'role'>,
  plugin: string,
): string[] =>
  role === 'FRONT_OFFICE'
    ? []
    : world.goneClients
        .filter(({ alias }) => world.made.has(alias, { serverId, plugin }))
        .map(({ alias }) => alias);

export function modelStateOf(row: Model, defaultLanguage: Language): ModelState {
  const fields = Object.fromEntries(
    MODEL_FIELDS.map((field) => [field, row[field]]),
  ) as unknown as ModelFields;
  for (const label of Object.values(LABELS)) fields[label] ||= row[LABELS[defaultLanguage]];
  const { id, number, adopted, kept } = row;
  return { id, number, adopted, wasThere: adopted || row.seenAt !== null, kept, fields };
}

const REQUESTS = {
  REPLACE: 'replace',
  RESET_TWO_FACTOR: 'reset-two-factor',
  RENEW_LINK: 'renew-link',
} as const;

const PRESENCE = {
  PRESENT: 'present',
  SUSPENDED: 'suspended',
  CLOSED: 'closed',
  ABSENT: 'absent',
} as const;

/** Regent does not keep up a retired server: plugins do not see it. */
const isKept = ({ mode }: Server) => mode !== 'RETIRED';

export function factsOf(row: Server): ServerFacts {
  const { id, fqdn, formerFqdns, address, port, user, role, mode } = row;
  return {
    id,
    fqdn,
    formerFqdns,
    address,
    port,
    user,
    role,
    inMaintenance: mode === 'MAINTENANCE',
    isObserved: isObserved(row),
  };
}

export function stateOf(
  row: DesiredClient,
  server: ServerFacts,
  vaults: Vaults,
  onOpen?: (secrets: string[]) => void,
): ClientState {
  const open = () => {
    const opened = secretsOf(row, vaults);
    onOpen?.(Object.values(opened));
    return opened;
  };
  let secrets: ClientState['secrets'] | undefined;
  return {
    number: row.number,
    alias: row.alias,
    name: row.name,
    presence: PRESENCE[row.presence],
    contactEmail: row.contactEmail,
    firstUser: {
      firstName: row.firstUserFirstName,
      lastName: row.firstUserLastName,
      email: row.firstUserEmail,
      language: row.firstUserLanguage,
    },
    twoFactorEnforced: row.twoFactorEnforced,
    backgroundImportActive: row.backgroundImportActive,
    activeLanguages: row.activeLanguages,
    defaultLanguage: row.defaultLanguage,
    directives: row.directives,
    modelNumbers: row.modelNumbers,
    firstUserRequests: row.firstUserRequests.map(({ id, kind }) => ({ id, kind: REQUESTS[kind] })),
    restores: row.restores.filter(({ serverId }) => serverId === undefined || serverId === server.id),
    ...(row.backupToCome === undefined ? {} : { backupToCome: row.backupToCome }),
    server,
    get secrets() {
      return (secrets ??= open());
    },
    firstUserTokenExpiresAt: row.firstUserTokenExpiresAt,
    createdAt: row.createdAt,
    activatedAt: row.activatedAt,
  };
}

function secretsOf(
  { alias, secrets, firstUserToken }: DesiredClient,
  { accounts, servers }: Vaults,
): ClientState['secrets'] {
  return {
    ...(JSON.parse(servers.open(secrets, contexts.clientSecrets(alias))) as ClientSecrets),
    firstUserToken: accounts.open(firstUserToken, contexts.firstUserToken(alias)),
  };
}
