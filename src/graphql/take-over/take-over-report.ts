/** The report on a take-over, as types. */
import type { BackOfficeUser } from '../../domain/take-over/facts.ts';
import type {
  Contradiction,
  ReportedClient,
  ReportedFact,
  ReportedServer,
  TakeOverReport as Report,
} from '../../domain/take-over/report.ts';
import { builder } from '../builder.ts';
import { byId } from '../core/payload.ts';
import { plannedChange } from '../run/planned-change.ts';
import { ServerRole } from '../server/server.ts';
import { UserRole } from '../user/permission.ts';
import { ClientSecret, ContradictionKind, TakeOverChoice, TakeOverSetting, TakeOverSource } from './names.ts';

const TakeOverContradiction = builder.objectRef<Contradiction>('TakeOverContradiction').implement({
  description:
    'Sources say different things about a client, or Regent’s own data is in the way. Regent decides nothing here: somebody has to choose.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ContradictionKind, description: 'What differs.' }),
    setting: t.expose('setting', {
      type: TakeOverSetting,
      nullable: true,
      description: 'For OTHER_SETTING: which one.',
    }),
    message: t.exposeString('message', {
      description: 'What differs, and where. It shows no secret, only that one differs.',
    }),
    choices: t.expose('choices', { type: [TakeOverChoice], description: 'What can be chosen.' }),
  }),
});

const TakeOverFact = builder.objectRef<ReportedFact>('TakeOverFact').implement({
  description: 'What one source says of a client. What it does not say is null.',
  fields: (t) => ({
    source: t.expose('source', { type: TakeOverSource, description: 'The source.' }),
    place: t.exposeString('place', { description: 'The exact place, such as a path or a database.' }),
    server: t.prismaField({
      type: 'Server',
      nullable: true,
      description:
        'The server on which it was found, or, for a list or a route, the one that it means; null if Regent does not know it.',
      resolve: (query, { serverId }, _args, { services }) =>
        byId(query, serverId ?? undefined, (args) => services.prisma.server.findUnique(args)),
    }),
    serverName: t.string({
      nullable: true,
      description: 'For a list or a route: the name or address of the server in its own words.',
      resolve: ({ server }) => server,
    }),
    number: t.int({
      nullable: true,
      description: 'The client’s number in MONARC.',
      resolve: ({ number }) => number,
    }),
    name: t.string({ nullable: true, description: 'The client’s name.', resolve: ({ name }) => name }),
    contactEmail: t.string({
      nullable: true,
      description: 'The e-mail address of the contact.',
      resolve: ({ contactEmail }) => contactEmail,
    }),
    firstUserEmail: t.string({
      nullable: true,
      description: 'The e-mail address of the first user.',
      resolve: ({ firstUser }) => firstUser?.email,
    }),
    twoFactorEnforced: t.boolean({
      nullable: true,
      description: 'Whether two-factor authentication is required.',
      resolve: ({ twoFactorEnforced }) => twoFactorEnforced,
    }),
    backgroundImportActive: t.boolean({
      nullable: true,
      description: 'Whether imports run in the background.',
      resolve: ({ backgroundImportActive }) => backgroundImportActive,
    }),
    modelNumbers: t.intList({
      nullable: true,
      description: 'The numbers of its specific models in MONARC.',
      resolve: ({ modelNumbers }) => modelNumbers,
    }),
    database: t.string({
      nullable: true,
      description: 'The name of the client’s database.',
      resolve: ({ database }) => database,
    }),
    isServed: t.boolean({
      nullable: true,
      description: 'For a virtual host: whether Apache serves it.',
      resolve: ({ isServed }) => isServed,
    }),
    has: t.expose('has', {
      type: [ClientSecret],
      description: 'Which secrets of the client the source has. They are not shown.',
    }),
    remarks: t.exposeStringList('remarks', { description: 'What is odd about it.' }),
  }),
});

const TakeOverClient = builder.objectRef<ReportedClient>('TakeOverClient').implement({
  description: 'A client that somebody else has set up, or that a list names.',
  fields: (t) => ({
    alias: t.exposeString('alias', { description: 'Its alias.' }),
    hasOldAlias: t.exposeBoolean('hasOldAlias', {
      description: 'True if a new client could not have this alias. It can be taken over nevertheless.',
    }),
    server: t.prismaField({
      type: 'Server',
      nullable: true,
      description: 'The front office on which it was found; null if on none, or on several.',
      resolve: (query, { serverId }, _args, { services }) =>
        byId(query, serverId ?? undefined, (args) => services.prisma.server.findUnique(args)),
    }),
    client: t.prismaField({
      type: 'Client',
      nullable: true,
      description: 'The client of Regent that it is already; null if it is none.',
      resolve: (query, { clientId }, _args, { services }) =>
        byId(query, clientId ?? undefined, (args) => services.prisma.client.findUnique(args)),
    }),
    facts: t.expose('facts', { type: [TakeOverFact], description: 'What each source says of it.' }),
    contradictions: t.expose('contradictions', {
      type: [TakeOverContradiction],
      description: 'Where they contradict each other; empty if all agree.',
    }),
    changes: t.expose('changes', {
      type: [plannedChange],
      description:
        'What Regent would write differently, from the facts on its server, with a diff of every file; secrets are masked. Nothing of it is done.',
    }),
    problems: t.exposeStringList('problems', {
      description: 'Why that was not planned, or why a sync of it would fail.',
    }),
  }),
});

const TakeOverServer = builder.objectRef<ReportedServer>('TakeOverServer').implement({
  description: 'A server of Regent, or one that a source names.',
  fields: (t) => ({
    fqdn: t.exposeString('fqdn', { description: 'Its name.' }),
    address: t.exposeString('address', { nullable: true, description: 'Its address, if it is known.' }),
    role: t.expose('role', {
      type: ServerRole,
      nullable: true,
      description: 'Its role; null if no source says it.',
    }),
    sources: t.expose('sources', { type: [TakeOverSource], description: 'The sources that name it.' }),
    server: t.prismaField({
      type: 'Server',
      nullable: true,
      description: 'The server of Regent; null if it has to be created first (createServer).',
      resolve: (query, { serverId }, _args, { services }) =>
        byId(query, serverId ?? undefined, (args) => services.prisma.server.findUnique(args)),
    }),
    wasLookedAt: t.exposeBoolean('wasLookedAt', { description: 'Whether Regent has looked at it.' }),
    release: t.exposeString('release', {
      nullable: true,
      description: 'The version of MONARC on a front office.',
    }),
    remarks: t.exposeStringList('remarks', {
      description: 'What is odd there, and what could not be read or planned.',
    }),
    changes: t.expose('changes', {
      type: [plannedChange],
      description: 'What Regent would change of the server’s own things, such as its default virtual host.',
    }),
  }),
});

const TakeOverUser = builder.objectRef<BackOfficeUser>('TakeOverUser').implement({
  description: 'A user of the PHP back office. Passwords are not read.',
  fields: (t) => ({
    email: t.exposeString('email', { description: 'The e-mail address.' }),
    firstName: t.exposeString('firstName', { description: 'The first name.' }),
    lastName: t.exposeString('lastName', { description: 'The last name.' }),
    isActive: t.exposeBoolean('isActive', { description: 'Whether the user may sign in there now.' }),
    roles: t.expose('roles', { type: [UserRole], description: 'The roles there.' }),
  }),
});

export const TakeOverReport = builder.objectRef<Report>('TakeOverReport').implement({
  description: 'What others have set up on the servers, compared with their lists and with Regent’s data.',
  fields: (t) => ({
    servers: t.expose('servers', {
      type: [TakeOverServer],
      description: 'Regent’s servers, and those that a source names.',
    }),
    clients: t.expose('clients', {
      type: [TakeOverClient],
      description: 'The clients that were found or that are listed, by alias.',
    }),
    users: t.expose('users', { type: [TakeOverUser], description: 'The users of the PHP back office.' }),
    remarks: t.exposeStringList('remarks', {
      description: 'What is odd in the inventory, and things under names of which nothing else is known.',
    }),
  }),
});
