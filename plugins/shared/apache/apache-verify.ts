/** Checks clients from outside: Apache's own answer for each, and its application's. */
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ClientState,
  Context,
  HttpAnswer,
  HttpQuestion,
  LookContext,
  ProbedClient,
} from '../../../src/runner/contract/plugin.ts';
import { generationOnDisk, identityPath, nobodysHost, serverPaths } from './apache.ts';

export type HttpResult = HttpAnswer | Error;

interface Look {
  /** The request for a path of this client. */
  ask(client: ClientState, path: string): HttpQuestion;
  /** The problem with the answers, in words for an administrator; undefined if there is none. */
  problem(
    client: ClientState,
    identity: HttpAnswer,
    application: HttpResult,
  ): string | undefined | Promise<string | undefined>;
}

/**
 * Requests every client's identity and its application, in one call, and fails the clients with a problem.
 * Those are asked again a little later, because PHP uses a changed file's old content for two seconds. Throws
 * if an unknown host name is answered with a site instead of Regent's 404, and if several clients all have the same
 * problem, which is then the server's.
 */
export async function verifyClients(ctx: Context, clients: ClientState[], look: Look): Promise<void> {
  const hasProblem = await problemsOf(ctx, clients, look);
  if (hasProblem.size === 0) return;
  await sleep(ASK_AGAIN_MS, undefined, { signal: ctx.signal });
  const asked = clients.filter(({ alias }) => hasProblem.has(alias));
  const problems = [...(await problemsOf(ctx, asked, look))];
  const [[alias, problem] = ['', ''], ...others] = problems;
  const isShared = others.every(
    ([other, its]) => its.replaceAll(other, '<alias>') === problem.replaceAll(alias, '<alias>'),
  );
  if (others.length > 0 && problems.length === clients.length && isShared)
    throw new Error(`None of ${problems.length} sites answers as it should. ${alias}: ${problem}`);
  for (const [client, message] of problems) ctx.fail(client, message);
}

/** Longer than the default of PHP's opcache.revalidate_freq. */
const ASK_AGAIN_MS = 2_500;

/** The problems, by alias. */
async function problemsOf(ctx: Context, clients: ClientState[], look: Look): Promise<Map<string, string>> {
  const questions = clients.flatMap((client) => [look.ask(client, identityPath), look.ask(client, '/')]);
  const [nobodys, ...answers] = await ctx.http(
    [{ port: 80, host: nobodysHost, path: '/' }, ...questions],
    ctx.signal,
  );
  await checkNobodys(ctx, nobodys);
  const problems = new Map<string, string>();
  for (const [index, client] of clients.entries()) {
    const [identity, application] = answers.slice(2 * index);
    const problem =
      identity === undefined || application === undefined || identity instanceof Error
        ? `On ${ctx.server.fqdn}: ${whatIs(identity)}`
        : await look.problem(client, identity, application);
    if (problem !== undefined) problems.set(client.alias, problem);
  }
  return problems;
}

/** Whether Apache says that this client is answering. */
export function tells(identity: HttpAnswer, { alias }: Pick<ClientState, 'alias'>): boolean {
  return identity.status === 200 && identity.body.trim() === alias;
}

/** An answer in a few words: the status and the title or first line, or the reason why there is no answer. */
export function whatIs(answer: HttpResult | undefined): string {
  if (answer === undefined) return 'no answer';
  if (answer instanceof Error) return answer.message;
  const title = /<title>(?:\d+ )?([^<]+)<\/title>/i.exec(answer.body)?.[1];
  const line = (title ?? answer.body).trim().split('\n', 1)[0] ?? '';
  return line === '' ? `status ${answer.status}` : `status ${answer.status}: ${line.slice(0, 200)}`;
}

async function checkNobodys({ files, server }: Context, answer: HttpResult | undefined): Promise<void> {
  const isAnswer = answer !== undefined && !(answer instanceof Error);
  if (isAnswer && answer.status === 404) return;
  // A server that was taken over may still have its own default host.
  if (isAnswer && generationOnDisk(await files.read(serverPaths)) === undefined) return;
  throw new Error(
    `On ${server.fqdn} an unknown host name should be answered with 404, but gets ${whatIs(answer)}. ` +
      "If Apache runs there, look for a <VirtualHost> with that server's own address: it goes before the default one.",
  );
}

interface Probe<Client> {
  ask(client: Client, path: string): HttpQuestion;
  /** As in `Look`. */
  problem(client: Client, identity: HttpAnswer, application: HttpResult): string | undefined;
  /** Whether the application's answer alone shows that nothing is wrong; by default, if it is no error. */
  isWell?(client: Client, application: HttpAnswer): boolean;
}

/**
 * Requests the application of each client, and only of those with a doubtful answer also the identity: see
 * `Plugin.probe`. Rejects if Apache does not answer at all.
 */
export async function probeSites<Client extends ProbedClient>(
  ctx: Pick<LookContext, 'http' | 'server'>,
  clients: Client[],
  { ask, problem, isWell = (_, { status }) => status < 400 }: Probe<Client>,
): Promise<Map<string, string | null>> {
  const [nobodys, ...applications] = await ctx.http([
    { port: 80, host: nobodysHost, path: '/' },
    ...clients.map((client) => ask(client, '/')),
  ]);
  if (nobodys === undefined || nobodys instanceof Error)
    throw new Error(`Apache on ${ctx.server.fqdn} does not answer: ${whatIs(nobodys)}`);
  const asked = clients.map((client, index) => ({ client, application: applications[index] }));
  const doubtful = asked.filter(
    ({ client, application }) =>
      application === undefined || application instanceof Error || !isWell(client, application),
  );
  const identities =
    doubtful.length === 0 ? [] : await ctx.http(doubtful.map(({ client }) => ask(client, identityPath)));
  const said = new Map<string, string | null>(clients.map(({ alias }) => [alias, null]));
  for (const [index, { client, application }] of doubtful.entries()) {
    const identity = identities[index];
    said.set(
      client.alias,
      identity === undefined || identity instanceof Error || application === undefined
        ? `On ${ctx.server.fqdn}: ${whatIs(identity)}`
        : (problem(client, identity, application) ?? null),
    );
  }
  return said;
}
