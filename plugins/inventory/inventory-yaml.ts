/** `generated.yaml`: the clients of one server, for Ansible, which reads it as YAML 1.1. */
import { isMap, isNode, parseDocument, type Document, type YAMLMap } from 'yaml';
import { isLeaving, type ClientState, type Desired } from '../../src/runner/contract/plugin.ts';
import { differingParts, PARTS, sqlBootstrap, sqlUpdate } from './bootstrap-sql.ts';
import { forAnsible, isForAnsible } from './for-ansible.ts';

/** The file of a server without clients: if it is absent, the playbook stops for all servers. */
export const NO_CLIENTS = 'clients: {}\n';

/** The lines whose value a diff must hide. */
export const SECRET_LINES = /mysql_password|salt|statsToken/;

/** Lines that hold only names of clients: a diff may show them, even if Regent did not write them. */
export const HARMLESS_LINES = /^(?:clients:|clients: \{\}| {2}[\w-]+:)$/;

type Wanted = Pick<Desired, 'clients' | 'complete' | 'gone'>;

/**
 * The text that the file should have: differences of the given clients are changed; all else stays as it is,
 * also comments and foreign entries. Throws if the file cannot be understood.
 * @param path the path to show in messages
 */
export function generatedYaml(path: string, found: string | undefined, desired: Wanted) {
  const before = found ?? '';
  const document = read(path, before);
  const clients = clientsIn(path, document);
  let changed = before.trim() === '' || document.get('clients') !== clients;
  document.set('clients', clients);
  for (const client of desired.clients)
    if (!isLeaving(client)) changed = putIn(document, clients, client) || changed;
  for (const alias of leaving(desired)) changed = clients.delete(alias) || changed;
  clients.flow = clients.items.length === 0;
  return changed ? write(document) : before;
}

/** The part of it that is Regent's own: the lines of these clients, and the keys of all others. */
export const entriesOf = ({ clients }: Pick<Desired, 'clients'>) =>
  `${generatedYaml('', undefined, { clients, complete: false, gone: [] })}    sql_update: ""\n`;

/** The aliases that have an entry in the file. Throws as `generatedYaml` does. */
export const aliasesIn = (path: string, text: string): string[] =>
  Object.keys(clientsIn(path, read(path, text)).toJSON() as object);

/** The file may be the only record of passwords: a file that cannot be read is never replaced. */
function read(path: string, text: string): Document {
  const document: Document = parseDocument(text, { version: '1.1' });
  const { contents, errors } = document;
  const [error] = errors;
  if (text.startsWith('$ANSIBLE_VAULT;'))
    throw unreadable(
      path,
      'it is encrypted by ansible-vault',
      'decrypt it with "ansible-vault decrypt", or leave INVENTORY_DIR unset',
    );
  // The parser's own message quotes the file.
  if (error !== undefined) throw unreadable(path, `line ${error.linePos?.[0].line} is wrong (${error.code})`);
  if (contents !== null && !isMap(contents)) throw unreadable(path, 'it is not a map');
  document.contents ??= document.createNode({});
  return document;
}

const unreadable = (path: string, why: string, how = 'mend it') =>
  new Error(`${path} cannot be read: ${why}. Nothing was changed there: ${how}, then retry.`);

function clientsIn(path: string, document: Document): YAMLMap {
  const clients: unknown = document.get('clients');
  if (isMap(clients)) return clients;
  if (clients === null || clients === undefined) return document.createNode({});
  throw unreadable(path, 'its "clients" are not a map');
}

function leaving({ clients: concerned, complete, gone }: Wanted): string[] {
  const absent = concerned.filter((client) => isLeaving(client)).map(({ alias }) => alias);
  if (!complete) return absent;
  const staying = new Set(concerned.map(({ alias }) => alias));
  return [...absent, ...gone.filter((alias) => !staying.has(alias))];
}

/** Sets the values that differ; returns whether there were any. */
function putIn(document: Document, clients: YAMLMap, client: ClientState): boolean {
  const wanted = entryOf(client);
  const found: unknown = clients.get(client.alias, true);
  if (isSealed(found)) return false;
  if (!isMap(found)) {
    clients.set(client.alias, document.createNode(wanted));
    return true;
  }
  const bootstrap: unknown = found.get('sql_bootstrap', true);
  const before = isSealed(bootstrap) ? undefined : found.get('sql_bootstrap');
  const update = updateOf(client, before, found.get('sql_update'));
  const differing = Object.entries({ ...wanted, ...update }).filter(
    ([key, value]) => found.get(key) !== value && !isSealed(found.get(key, true)),
  );
  for (const [key, value] of differing) found.set(key, document.createNode(value));
  return differing.length > 0;
}

/** A value that ansible-vault has encrypted stays: a clear one in its place could be read by all. */
const isSealed = (value: unknown) => isNode(value) && value.tag?.startsWith('!vault') === true;

/** What Ansible has to catch up with; one that waits there and is no text for Ansible is said anew, in full. */
function updateOf(client: ClientState, bootstrap: unknown, waiting: unknown): { sql_update?: string } {
  const parts = typeof bootstrap === 'string' ? differingParts(client, bootstrap) : [];
  const due = typeof waiting !== 'string' || isForAnsible(waiting) ? parts : PARTS;
  return due.length === 0
    ? {}
    : forAnsible(`sql_update of ${client.alias}`, { sql_update: sqlUpdate(client, due) });
}

/** `name` is the playbook's name for files, database and user: the alias. Throws a TemplateError. */
export const entryOf = (client: ClientState): Record<string, string | boolean> =>
  forAnsible(`What Ansible is told of ${client.alias}`, {
    name: client.alias,
    mysql_password: client.secrets.databasePassword,
    salt: client.secrets.salt,
    statsToken: client.secrets.statsToken,
    sql_bootstrap: sqlBootstrap(client),
    twoFactorAuthEnforced: client.twoFactorEnforced,
    isBackgroundImportActive: client.backgroundImportActive,
  });

/**
 * Quotes every text, so that none is read as a number or a boolean, and escapes what PyYAML refuses or folds.
 */
function write(document: Document): string {
  const text = document.toString({
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  });
  return text.replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
