/** The report on a take-over, for people. */
import type { PlanTakeOverMutation } from '../../sdk/generated/operations.ts';
import { counted, indented, linesOfChange } from '../kit/change.ts';

export type Report = NonNullable<PlanTakeOverMutation['planTakeOver']['report']>;

export function linesOfReport({ servers, clients, users, remarks }: Report): string[] {
  const contradictions = clients.reduce((sum, client) => sum + client.contradictions.length, 0);
  return [
    `${counted(servers.length, 'server')}, ${counted(clients.length, 'client')}, ${counted(contradictions, 'contradiction')}, ${counted(users.length, 'user')} of the back office. Nothing was changed.`,
    ...section('Servers', servers.flatMap(linesOfServer)),
    ...section('Clients', clients.flatMap(linesOfClient)),
    ...section(
      'Users of the back office',
      users.map(
        ({ email, roles, isActive }) => `${email}: ${roles.join(', ')}${isActive ? '' : ', not active'}`,
      ),
    ),
    ...section('Remarks', remarks),
  ];
}

const section = (title: string, lines: string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...indented(lines, 2)];

function linesOfServer({
  fqdn,
  role,
  release,
  server,
  wasLookedAt,
  remarks,
  changes,
}: Report['servers'][number]) {
  const facts = [
    role ?? 'of unknown role',
    ...(release === null ? [] : [`MONARC ${release}`]),
    ...(server == null ? ['not in Regent'] : []),
    ...(wasLookedAt ? [] : ['not looked at']),
  ];
  return [`${fqdn}: ${facts.join(', ')}`, ...indented([...remarks, ...changes.flatMap(linesOfChange)])];
}

function linesOfClient(client: Report['clients'][number]) {
  const { alias, hasOldAlias, facts, contradictions, changes, problems } = client;
  const places = [
    client.server == null ? 'on no server, or on several' : `on ${client.server.fqdn}`,
    ...(hasOldAlias ? ['with an old alias'] : []),
    ...(client.client == null ? [] : ['a client of Regent already']),
  ];
  return [
    `${alias}: ${places.join(', ')}`,
    ...indented([
      `from ${facts.map(({ source, place }) => `${source} (${place})`).join(', ') || 'nowhere'}`,
      ...contradictions.map(
        ({ kind, message, choices }) => `! ${kind}: ${message} Choices: ${choices.join(', ')}`,
      ),
      ...problems.map((problem) => `! ${problem}`),
      ...facts.flatMap(({ place, remarks }) => remarks.map((remark) => `${place}: ${remark}`)),
      ...changes.flatMap(linesOfChange),
    ]),
  ];
}
