/** Servers, clients and sites for tests: complete, valid, and different where it matters. */
import { EMPTY } from '../../src/domain/models/model-rows.ts';
import type {
  ClientFacts,
  ClientState,
  Desired,
  ModelField,
  ModelFields,
  ModelState,
  ServerFacts,
  Site,
} from '../../src/runner/contract/plugin.ts';

export const site: Site = {
  publicHost: 'monarc.test',
  protocol: 'http',
  envPrefix: '',
  emailFrom: 'no-reply@monarc.test',
  emailName: 'MONARC',
  backOfficeAlias: 'backoffice',
  defaultLanguage: 'fr',
  statsServiceUrl: '',
};

export const frontOffice: ServerFacts = {
  id: 'fo1',
  fqdn: 'fo1.test',
  address: '127.0.0.1',
  role: 'FRONT_OFFICE',
};
export const backOffice: ServerFacts = {
  id: 'bo',
  fqdn: 'bo.test',
  address: '127.0.0.2',
  role: 'BACK_OFFICE',
};
export const reverseProxy: ServerFacts = {
  id: 'rpx',
  fqdn: 'rpx.test',
  address: '127.0.0.3',
  role: 'REVERSE_PROXY',
};

let count = 0;

/** A client as plugins see it; fields that the test does not give get plausible values. */
export function clientState(overrides: Partial<ClientState> = {}): ClientState {
  count += 1;
  return {
    number: count,
    alias: `client-${count}`,
    name: `Client ${count}`,
    presence: 'present',
    contactEmail: `contact${count}@example.org`,
    firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: `ada${count}@example.org`, language: 'en' },
    twoFactorEnforced: true,
    backgroundImportActive: false,
    activeLanguages: [],
    defaultLanguage: null,
    directives: '',
    modelNumbers: [],
    firstUserRequests: [],
    restores: [],
    server: frontOffice,
    secrets: {
      databasePassword: `PASSWORD${String(count).padStart(8, '0')}`,
      salt: `SALT${String(count).padStart(60, '0')}`,
      statsToken: `stats-token-${count}-`.padEnd(86, 'x'),
      firstUserToken: `first-user-token-${count}-`.padEnd(43, 'y'),
    },
    firstUserTokenExpiresAt: new Date('2030-01-08T00:00:00Z'),
    createdAt: new Date('2030-01-01T00:00:00Z'),
    activatedAt: new Date('2030-01-01T00:01:00Z'),
    ...overrides,
  };
}

/** A client that has never been live. */
export const newClientState = (overrides: Partial<ClientState> = {}) =>
  clientState({ activatedAt: null, ...overrides });

/** A model as plugins see it; unless overridden, Regent made it and keeps all its fields. */
export function modelState(
  number: number,
  fields: Partial<ModelFields> = {},
  more: Partial<ModelState> = {},
): ModelState {
  const label = `Model ${number}`;
  const all: ModelFields = {
    ...EMPTY,
    labelFr: label,
    labelEn: label,
    labelDe: label,
    labelNl: label,
    ...fields,
  };
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  return {
    id,
    number,
    adopted: false,
    wasThere: more.adopted ?? false,
    fields: all,
    kept: Object.keys(all) as ModelField[],
    ...more,
  };
}

/** The desired state of models on their back office. */
export const desiredModels = (...models: ModelState[]): Desired => ({ ...desired([]), models });

/** The desired state after a change of these clients. `gone` are the aliases of deleted clients. */
export function desired(
  clients: ClientState[],
  complete = false,
  spared: string[] = [],
  gone: string[] = [],
  leftBehind: string[] = [],
): Desired {
  const servers = [backOffice, frontOffice, reverseProxy];
  return { clients, models: [], complete, spared, gone, leftBehind, servers, goneServers: [] };
}

const FOUND_SECRETS = {
  databasePassword: 'QWERTZUIOP123456',
  salt: 'SALTSALTSALTSALT',
  statsToken: 'TOKENTOKEN',
};

/** What a look at a server finds of a client that others have set up, with nothing missing. */
export const wholeClient = (alias: string, number: number): ClientFacts[] => {
  const fact = { alias, place: `of ${alias}`, remarks: [] };
  const firstUser = { firstName: 'Ada', lastName: 'Lovelace', email: `ada@${alias}.example` };
  return [
    { ...fact, source: 'VIRTUAL_HOST', isServed: true },
    { ...fact, source: 'DATABASE', number, database: alias, name: alias, modelNumbers: [], firstUser },
    { ...fact, source: 'LOCAL_PHP', database: alias, secrets: FOUND_SECRETS },
  ];
};
