/** `generated.yaml`: what Ansible knows of the clients of one server. Ansible reads it as YAML 1.1. */
import { Document, isMap, parseDocument, type YAMLMap } from 'yaml';
import type { ClientState, Desired } from '../../src/runner/plugin.ts';
import { differingParts, PARTS, sqlBootstrap, sqlUpdate } from './bootstrap-sql.ts';
import { forAnsible, isForAnsible } from './for-ansible.ts';

/** The file of a server that has no clients: without one, the playbook stops for everybody. */
export const NO_CLIENTS = 'clients: {}\n';

/** The lines of which a diff must not show the value. */
export const SECRET_LINES = /mysql_password|salt|statsToken/;

/** Names of clients alone: a diff shows them, whoever wrote them. */
export const HARMLESS_LINES = /^(?:clients:|clients: \{\}| {2}[\w-]+:)$/;

/**
 * The file's text as it should be: what differs of the clients concerned is changed, all else stays as it
 * is, comments included. Throws where the file is not to be understood and not all of it is known.
 */
export function generatedYaml(
  found: string | undefined,
  desired: Pick<Desired, 'clients' | 'complete' | 'spared'>,
) {
  const before = found ?? '';
  const document = read(before, desired.complete);
  const clients = clientsIn(document);
  let changed = before.trim() === '' || document.get('clients') !== clients;
  document.set('clients', clients);
  for (const client of desired.clients)
    if (client.presence !== 'absent') changed = putIn(document, clients, client) || changed;
  for (const alias of leaving(clients, desired)) changed = clients.delete(alias) || changed;
  clients.flow = clients.items.length === 0;
  return changed ? write(document) : before;
}

/** What of it is Regent's own: the lines of these clients, and the keys of any other. */
export const entriesOf = ({ clients }: Pick<Desired, 'clients'>) =>
  `${generatedYaml(undefined, { clients, complete: true, spared: [] })}    sql_update: ""\n`;

function read(text: string, complete: boolean): Document {
  const document = parseDocument(text, { version: '1.1' });
  const { contents, errors } = document;
  const readable = errors.length === 0 && (contents === null || isMap(contents));
  if (!readable && !complete) {
    const [error] = errors;
    // The parser's own message has words of the file in it.
    const reason = error ? `line ${error.linePos?.[0].line} is wrong (${error.code})` : 'it is not a map';
    throw new Error(
      `The inventory's generated.yaml cannot be read: ${reason}. Mend it, or start a sync, which writes it anew.`,
    );
  }
  const usable: Document = readable ? document : new Document({}, { version: '1.1' });
  usable.contents ??= usable.createNode({});
  return usable;
}

function clientsIn(document: Document): YAMLMap {
  const clients: unknown = document.get('clients');
  return isMap(clients) ? clients : document.createNode({});
}

function leaving(
  clients: YAMLMap,
  { clients: concerned, complete, spared }: Pick<Desired, 'clients' | 'complete' | 'spared'>,
) {
  const absent = concerned.filter(({ presence }) => presence === 'absent').map(({ alias }) => alias);
  if (!complete) return absent;
  const staying = new Set([...spared, ...concerned.map(({ alias }) => alias)]);
  const aliases = Object.keys(clients.toJSON() as object);
  return [...absent, ...aliases.filter((alias) => !staying.has(alias))];
}

/** Puts in what differs; says whether anything did. */
function putIn(document: Document, clients: YAMLMap, client: ClientState): boolean {
  const wanted = entryOf(client);
  const found: unknown = clients.get(client.alias);
  if (!isMap(found)) {
    clients.set(client.alias, document.createNode(wanted));
    return true;
  }
  const update = updateOf(client, found.get('sql_bootstrap'), found.get('sql_update'));
  const differing = Object.entries({ ...wanted, ...update }).filter(
    ([key, value]) => found.get(key) !== value,
  );
  for (const [key, value] of differing) found.set(key, document.createNode(value));
  return differing.length > 0;
}

/** What Ansible has to catch up with; one that waits there and is no text for Ansible is said anew, in full. */
function updateOf(client: ClientState, bootstrap: unknown, waiting: unknown): { sql_update?: string } {
  const parts = typeof bootstrap === 'string' ? differingParts(client, bootstrap) : [];
  const due = typeof waiting !== 'string' || isForAnsible(waiting) ? parts : PARTS;
  return due.length === 0
    ? {}
    : forAnsible(`sql_update of ${client.alias}`, { sql_update: sqlUpdate(client, due) });
}

/** `name` is what the playbook calls files, database and user by: the alias. Throws a TemplateError. */
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

/** Quotes every text, so that none is taken for a number or a boolean, and escapes what PyYAML refuses or folds. */
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
