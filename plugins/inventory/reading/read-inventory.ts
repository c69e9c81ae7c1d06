/** The inventory of MONARC's playbook, for a take-over: its servers and clients, with their secrets. */
import {
  isUnknown,
  namesIn,
  textOf,
  unreadable,
  UnreadableError,
  type ClientFacts,
  type Context,
  type FoundClients,
  type GivenInventory,
} from '../../../src/runner/contract/plugin.ts';
import { generatedFacts } from './generated-facts.ts';
import { hostsFacts } from './hosts-facts.ts';

const GENERATED = /(?:^|\/)host_vars\/([^/]+)\/generated\.ya?ml$/;
const HOSTS = /(?:^|\/)hosts$/;

/**
 * Reads the given files; if none is given, those in this folder of Regent's own machine, in two round trips. Undefined
 * if there is neither.
 */
export async function readInventory(
  ctx: Pick<Context, 'files'>,
  inventoryDir: string | undefined,
  { files, vaultPassword }: GivenInventory,
): Promise<FoundClients | undefined> {
  if (files.length > 0) return factsIn(files, vaultPassword, []);
  if (inventoryDir === undefined) return undefined;
  const folder = `${inventoryDir}/host_vars`;
  const names = namesIn(await ctx.files.list([folder]), folder);
  const paths = [`${inventoryDir}/hosts`, ...names.map((name) => `${folder}/${name}/generated.yaml`)];
  const found = await ctx.files.read(paths);
  const remarks: string[] = [];
  const there = paths.flatMap((path) => {
    const state = found.get(path);
    if (isUnknown(state)) remarks.push(unreadable(path, state));
    const text = isUnknown(state) ? undefined : textOf(found, path);
    return text === undefined ? [] : [{ path, text }];
  });
  if (there.length === 0 && remarks.length > 0) throw new UnreadableError(remarks[0]);
  return factsIn(there, vaultPassword, remarks);
}

async function factsIn(
  files: GivenInventory['files'],
  password: string | undefined,
  remarks: string[],
): Promise<FoundClients> {
  const clients: ClientFacts[] = [];
  const servers: NonNullable<FoundClients['servers']> = [];
  for (const { path, text } of files) {
    const fqdn = GENERATED.exec(path)?.[1];
    if (fqdn !== undefined) {
      const of = await generatedFacts({ path, fqdn, text }, password);
      clients.push(...of.clients);
      remarks.push(...of.remarks);
    } else if (HOSTS.test(path)) {
      const of = hostsFacts(text);
      servers.push(...of.servers);
      remarks.push(...of.remarks);
    } else remarks.push(`${path} was not read: only hosts and host_vars/<server>/generated.yaml are.`);
  }
  const named = new Set(servers.map(({ fqdn }) => fqdn));
  const silent = [...new Set(clients.map(({ server = '' }) => server))].filter((fqdn) => !named.has(fqdn));
  if (servers.length > 0)
    remarks.push(...silent.map((fqdn) => `${fqdn} has clients in host_vars, but is in no group of hosts.`));
  return { clients, servers, remarks };
}
