import { RefusedError } from '../../sdk/errors.ts';
import {
  ListClientsDocument,
  ShowClientDocument,
  type ClientStatus,
  type ShowClientQuery,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { printFacts } from '../kit/facts.ts';
import { findClient, findServer } from '../kit/find.ts';
import type { JsonFlags, ListFlags } from '../kit/flags.ts';
import { idOf } from '../kit/ids.ts';
import { list } from '../kit/list.ts';
import { timeOf } from '../kit/times.ts';

export interface ClientsFlags extends ListFlags {
  text?: string;
  server?: string;
  status?: readonly ClientStatus[];
}

export async function listClients(this: Context, { text, server, status, ...flags }: ClientsFlags) {
  const serverId = server === undefined ? undefined : (await findServer(this.connect(), server)).id;
  const filter = { text, serverId, status: status && [...status] };
  await list(
    this,
    flags,
    ListClientsDocument,
    { filter },
    {
      page: ({ clients }) => clients,
      columns: [
        { title: 'ALIAS', of: ({ alias }) => alias },
        { title: 'STATUS', of: ({ status }) => status },
        { title: 'SERVER', of: ({ server }) => server.fqdn },
        { title: 'LAST GOOD BACKUP', of: ({ lastGoodBackup }) => timeOf(lastGoodBackup?.at) },
        { title: 'NAME', of: ({ name }) => name },
        { title: 'PROBLEM', of: ({ problem }) => problem },
      ],
      none: 'No clients.',
    },
  );
}

export async function showClient(this: Context, { json }: JsonFlags, alias: string) {
  const regent = this.connect();
  const { id: clientId } = await findClient(regent, alias);
  const { client } = await regent.ask(ShowClientDocument, { clientId });
  if (client == null) throw new RefusedError([`The client ${alias} is gone.`]);
  if (json) this.printJson(client);
  else printFacts(this, factsOf(client));
}

const factsOf = (client: NonNullable<ShowClientQuery['client']>): Parameters<typeof printFacts>[1] => [
  ['Alias', client.alias],
  ['Name', client.name],
  ['Number', client.number],
  ['Status', client.status],
  ['Problem', client.problem],
  ['Address', client.url],
  ['Answers', answering(client)],
  ['Server', client.server.fqdn],
  ['Contact', client.contactEmail],
  ['First user', `${client.firstUser.firstName} ${client.firstUser.lastName} <${client.firstUser.email}>`],
  ['Models', client.models.map(({ number, label }) => `${number} ${label.en || label.fr}`)],
  ['Second factor', client.twoFactorEnforced ? 'enforced' : 'not enforced'],
  ['Background import', client.backgroundImportActive],
  ['Languages', client.activeLanguages.join(', ')],
  ['Default language', client.defaultLanguage],
  ['Directives', client.directives === '' ? null : client.directives.split('\n')],
  ['Last good backup', timeOf(client.lastGoodBackup?.at)],
  ['Created', timeOf(client.createdAt)],
  ['Deleted', timeOf(client.deletedAt)],
  ['Kept until', timeOf(client.keptUntil)],
  ['Alarms', client.alarms.nodes.map(({ severity, text }) => `${severity}: ${text}`)],
  ['Last run', client.lastRun && lastRun(client.lastRun)],
];

function answering({ answering, answeringSince, probeProblem }: NonNullable<ShowClientQuery['client']>) {
  if (answering === null) return null;
  const since = answeringSince === null ? '' : ` since ${timeOf(answeringSince)}`;
  return `${answering ? 'yes' : 'no'}${since}${probeProblem === null ? '' : `: ${probeProblem}`}`;
}

const lastRun = ({
  id,
  kind,
  status,
  createdAt,
}: NonNullable<NonNullable<ShowClientQuery['client']>['lastRun']>) =>
  `${kind} ${status}, ${timeOf(createdAt)}, ${idOf(id)}`;
