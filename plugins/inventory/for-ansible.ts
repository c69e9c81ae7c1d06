/**
 * Data for Ansible. It takes a text of its inventory for a template wherever one begins in it, and carries it
 * out on the machine that it runs on; there is no way to quote that holds in YAML, in JSON and in a playbook.
 * So no text that it is given begins one.
 */

/** Ansible would not take this for what it is. Nothing of it is in the message: it may be a secret. */
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
 * Gives back what Ansible is to read, keys and all. Throws a TemplateError where it would take some of it for a
 * template, or for data in place of text. Everything that is written for Ansible comes through here.
 * @param what whose it is, as people call it
 */
export function forAnsible<Data>(what: string, data: Data): Data {
  if (!isForAnsible(data)) throw new TemplateError(what);
  return data;
}

/** Whether Ansible takes all of it as the text that it is. */
export const isForAnsible = (data: unknown) => !stringsIn(data).some((text) => NO_TEXT.test(text));

/** Jinja's marks; a first line that sets other ones; and what Ansible before 2.19 reads as a map or list. */
const NO_TEXT = /\{[{%#]|^\s*(?:#jinja2:|[{[])/;

function stringsIn(data: unknown): string[] {
  if (typeof data === 'string') return [data];
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => [key, ...stringsIn(value)]);
}

/**
 * SQL of ours, in which braces are in literals alone: there a literal ends behind each, and another begins.
 * MariaDB reads literals that follow each other as one.
 */
export const splitBraces = (sql: string) => sql.replaceAll('{', "{' '");

/** What `splitBraces` was given; SQL from before it stays as it is. */
export const joinBraces = (sql: string) => sql.replaceAll("{' '", '{');

/** JSON of plain ASCII: no reader takes a character in it for the end of a line. */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
