/** Clients by way of the API, and their sites as their users meet them. */
import { expect } from 'vitest';
import type { Host } from '../../host.ts';
import { lab } from '../../kit.ts';
import { ask } from '../../plugins/web.ts';
import { publicHost } from '../../wired-regent.ts';
import type { Regent } from './regent.ts';
import { carryOut, type Run } from './runs.ts';

/** What createClient takes, with what a test does not care about filled in. */
export const clientInput = (regent: Regent, home: Host, alias: string, more: object = {}) => ({
  serverId: regent.serverId(home),
  alias,
  name: `Name of ${alias}`,
  contactEmail: `contact@${alias}.example`,
  firstUser: { firstName: 'Zoë', lastName: "O'Neill", email: `zoe@${alias}.example` },
  ...more,
});

export const createClient = (regent: Regent, home: Host, alias: string, more: object = {}): Promise<Run> =>
  carryOut(regent, 'createClient', clientInput(regent, home, alias, more));

export const deleteClient = async (regent: Regent, alias: string): Promise<Run> =>
  carryOut(regent, 'deleteClient', { clientId: await clientId(regent, alias), alias });

export async function clientId({ api }: Regent, alias: string): Promise<string> {
  const { client } = await api.ask<{ client: { id: string } }>(
    'query ($alias: String) { client(alias: $alias) { id } }',
    { alias },
  );
  return client.id;
}

/** The id of a model that Regent has adopted. */
export async function modelId({ api }: Regent, number: number): Promise<string> {
  const { model } = await api.ask<{ model: { id: string } }>(
    'query ($number: Int) { model(number: $number) { id } }',
    { number },
  );
  return model.id;
}

/** The client's fields as the API has them now. */
export async function clientOf<T>({ api }: Regent, alias: string, fields: string): Promise<T> {
  const { client } = await api.ask<{ client: T }>(
    `query ($alias: String) { client(alias: $alias) { ${fields} } }`,
    { alias },
  );
  return client;
}

/** The answer of the client's site through the reverse proxy: what its application knows, or what was wrong. */
export async function site(alias: string): Promise<{ status: number; body: Site }> {
  const { status, body } = await ask(lab().reverseProxy, publicHost, `/${alias}/`);
  return { status, body: status === 200 || status === 500 ? (JSON.parse(body) as Site) : {} };
}

/** PHP looks only every two seconds whether a file that it has compiled, such as local.php, is still the same. */
export const siteComesTo = (alias: string, body: object): Promise<void> =>
  expect.poll(async () => (await site(alias)).body).toMatchObject(body);

export interface Site {
  error?: string;
  instanceName?: string;
  twoFactorAuthEnforced?: boolean;
  client?: { id: number; name: string; proxyAlias: string };
  firstUser?: { firstname: string; lastname: string; email: string };
  models?: { id: number; label: string }[];
}

/** What a shell command prints on a host. */
export const told = async (host: Host, command: string, input = ''): Promise<string> =>
  (await host.exec(command, input)).stdout.trim();

/** What only the client and its servers know, as its own configuration and database on its front office have it. */
export async function secretsOf(home: Host, alias: string): Promise<Record<string, string>> {
  const read = `$c = require '/var/www/${alias}/local.php';
    echo json_encode(['databasePassword' => $c['doctrine']['connection']['orm_cli']['params']['password'],
      'salt' => $c['monarc']['salt'], 'statsToken' => $c['statsApi']['apiKey']]);`;
  const firstUserToken = await told(home, `mariadb -N ${alias} -e 'SELECT token FROM passwords_tokens'`);
  return { ...(JSON.parse(await told(home, `php -r "$(cat)"`, read)) as object), firstUserToken };
}
