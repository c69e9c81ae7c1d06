/** What `sql_bootstrap` says of a client. The SQL is read as text, and never executed. */
import type { ClientFacts } from '../../../src/runner/contract/plugin.ts';
import { LANGUAGES } from '../../shared/mariadb/first-user.ts';
import { joinBraces } from '../for-ansible.ts';

type Values = Record<string, string>;
type Bootstrap = Pick<ClientFacts, 'name' | 'contactEmail' | 'firstUser' | 'modelNumbers' | 'number'>;

/** Only statements in the form of MONARC's back office are understood; others say nothing. */
export function bootstrapFacts(sql: string): Bootstrap {
  const statements = insertsIn(joinBraces(sql));
  const of = (table: string) => statements.filter((each) => each.table === table).map(({ values }) => values);
  const [client] = of('clients');
  const [user] = of('users');
  const numbers = of('clients_models').map(({ model_id = '' }) => Number(model_id));
  const models = numbers.filter((number) => Number.isSafeInteger(number) && number > 0);
  return {
    ...(isNumber(client?.['id']) ? { number: Number(client?.['id']) } : {}),
    ...(client?.name ? { name: client.name } : {}),
    ...(client?.contact_email ? { contactEmail: client.contact_email } : {}),
    ...(user === undefined ? {} : { firstUser: personIn(user) }),
    ...(client === undefined ? {} : { modelNumbers: models.toSorted((a, b) => a - b) }),
  };
}

const isNumber = (text: string | undefined) => text !== undefined && /^[1-9]\d{0,9}$/.test(text);

function personIn({ firstname = '', lastname = '', email = '', language }: Values): Bootstrap['firstUser'] {
  const known = Object.entries(LANGUAGES).find(([, index]) => String(index) === language);
  const person = { firstName: firstname, lastName: lastname, email };
  return known === undefined ? person : { ...person, language: known[0] as keyof typeof LANGUAGES };
}

const STATEMENT = /INSERT INTO `(\w+)` SET ((?:[^';]|'(?:[^'\\]|\\[^]|'')*')*);?/g;
const ASSIGNMENT = /`(\w+)`\s*=\s*(?:'((?:[^'\\]|\\[^]|'')*)'|(-?\d+))/g;

const insertsIn = (sql: string): { table: string; values: Values }[] =>
  [...sql.matchAll(STATEMENT)].map(([, table = '', text = '']) => ({
    table,
    values: Object.fromEntries(
      [...text.matchAll(ASSIGNMENT)].map(([, column = '', quoted, number]) => [
        column,
        number ?? unescaped(quoted ?? ''),
      ]),
    ),
  }));

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', '0': '\0', b: '\b', Z: '\x1a' };

/** MariaDB's escapes in a literal. */
const unescaped = (text: string) =>
  text.replace(/\\([^])|''/g, (_all, escaped: string | undefined) =>
    escaped === undefined ? "'" : (ESCAPES[escaped] ?? escaped),
  );
