/** The clients in a server's `generated.yaml`, whoever wrote it or changed it by hand. */
import { isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';
import type { ClientFacts } from '../../../src/runner/contract/plugin.ts';
import { bootstrapFacts } from './bootstrap-facts.ts';
import { ClosedVaultError, isVault, openVault } from './open-vault.ts';

export interface GeneratedFile {
  /** As it is shown. */
  path: string;
  /** The server's name: that of its folder. */
  fqdn: string;
  text: string;
}

/** Never rejects: what cannot be read is a remark, which quotes nothing of the file. */
export async function generatedFacts(
  { path, fqdn, text }: GeneratedFile,
  password: string | undefined,
): Promise<{ clients: ClientFacts[]; remarks: string[] }> {
  const nothing = (why: string) => ({ clients: [], remarks: [`${path} was not read: ${why}.`] });
  let clear: string;
  try {
    clear = isVault(text) ? await openVault(text, password) : text;
  } catch (error) {
    if (error instanceof ClosedVaultError) return nothing(error.message);
    throw error;
  }
  const document = parseDocument(clear, { version: '1.1', logLevel: 'silent', uniqueKeys: false });
  const [error] = document.errors;
  if (error !== undefined) return nothing(`line ${error.linePos?.[0].line} is wrong (${error.code})`);
  const { contents } = document;
  if (contents === null) return { clients: [], remarks: [] };
  if (!isMap(contents)) return nothing('it is not a map');
  const clients: unknown = contents.get('clients');
  if (clients === undefined || clients === null) return { clients: [], remarks: [] };
  if (!isMap(clients)) return nothing('its "clients" are not a map');
  const remarks: string[] = [];
  const facts: ClientFacts[] = [];
  for (const { key, value } of clients.items) {
    const alias = isScalar(key) ? String(key.value) : '';
    if (alias === '' || !isMap(value)) {
      remarks.push(`${path} has an entry "${alias.slice(0, 40)}" that is not a client: it was left out.`);
      continue;
    }
    if (facts.some((each) => each.alias === alias))
      remarks.push(`${path} names ${alias} twice: Ansible takes the last one.`);
    facts.push(await clientIn(value, { alias, path, fqdn }, password));
  }
  return { clients: [...new Map(facts.map((each) => [each.alias, each])).values()], remarks };
}

async function clientIn(
  entry: YAMLMap,
  { alias, path, fqdn }: { alias: string; path: string; fqdn: string },
  password: string | undefined,
): Promise<ClientFacts> {
  const remarks: string[] = [];
  const valueOf = async (key: string): Promise<unknown> => {
    const node: unknown = entry.get(key, true);
    if (!isScalar(node)) return undefined;
    const { value } = node;
    if (node.tag !== '!vault' && !(typeof value === 'string' && isVault(value))) return value;
    try {
      return await openVault(String(value), password);
    } catch (error) {
      if (!(error instanceof ClosedVaultError)) throw error;
      remarks.push(`${key} was not read: ${error.message}.`);
      return undefined;
    }
  };
  const textOf = async (key: string) => {
    const value = await valueOf(key);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  const name = await textOf('name');
  if (name !== undefined && name !== alias)
    remarks.push(
      `Its name there is "${name.slice(0, 64)}": the playbook names its files and its database so.`,
    );
  const secrets = {
    databasePassword: await textOf('mysql_password'),
    salt: await textOf('salt'),
    statsToken: await textOf('statsToken'),
  };
  const twoFactorEnforced = await valueOf('twoFactorAuthEnforced');
  const backgroundImportActive = await valueOf('isBackgroundImportActive');
  const sql = await textOf('sql_bootstrap');
  return {
    source: 'INVENTORY',
    alias: name ?? alias,
    place: `${alias} in ${path}`,
    server: fqdn,
    secrets: Object.fromEntries(Object.entries(secrets).filter(([, value]) => value)),
    ...(sql === undefined ? {} : bootstrapFacts(sql)),
    ...(typeof twoFactorEnforced === 'boolean' ? { twoFactorEnforced } : {}),
    ...(typeof backgroundImportActive === 'boolean' ? { backgroundImportActive } : {}),
    remarks,
  };
}
