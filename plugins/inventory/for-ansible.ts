/**
 * Data for Ansible. Wherever a template begins in a text of its inventory, Ansible evaluates it on its own
 * machine; no way of quoting works in YAML, in JSON and in a playbook. So no text for Ansible may begin a
 * template.
 */

/**
 * Ansible would not read this as plain text. The message quotes nothing of it, because it may be a secret.
 */
export class TemplateError extends Error {
  override name = 'TemplateError';
  constructor(what: string) {
    super(
      `${what} holds {{, {% or {#, or begins with {, [ or #jinja2:. Ansible would run that as a template ` +
        'instead of reading it as text, so Regent does not write it to the inventory and the spool. Write it in another way.',
    );
  }
}

/**
 * Returns the value for Ansible, with its keys. Throws a TemplateError if Ansible would read a part of it as
 * a template, or as data instead of text. Everything that is written for Ansible goes through this function.
 * @param what whose value it is, as messages name it
 */
export function forAnsible<Data>(what: string, data: Data): Data {
  if (!isForAnsible(data)) throw new TemplateError(what);
  return data;
}

/** Whether Ansible reads all of it as plain text. */
export const isForAnsible = (data: unknown) => !stringsIn(data).some((text) => NO_TEXT.test(text));

/**
 * Jinja's marks; a first line that sets other marks; and texts that Ansible before 2.19 reads as a map or
 * list.
 */
const NO_TEXT = /\{[{%#]|^\s*(?:#jinja2:|[{[])/;

function stringsIn(data: unknown): string[] {
  if (typeof data === 'string') return [data];
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => [key, ...stringsIn(value)]);
}

/**
 * Splits literals at braces: after each brace a literal ends, and another begins. MariaDB reads adjacent
 * literals as one. The SQL must be Regent's own and have braces in literals only.
 */
export const splitBraces = (sql: string) => sql.replaceAll('{', "{' '");

/** Undoes `splitBraces`; older SQL, which was not split, stays as it is. */
export const joinBraces = (sql: string) => sql.replaceAll("{' '", '{');

/** JSON in ASCII only, so that no reader takes a character in it for the end of a line. */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
