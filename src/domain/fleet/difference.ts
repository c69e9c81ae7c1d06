/** What differs between the file and Regent, as plain data. */

/** A value of the file that differs from the present one. */
export interface ChangedField {
  /** Such as `name` or `firstUser.email`. */
  field: string;
  /** The present value as text; null if there is none. */
  before: string | null;
  /** The value of the file as text. */
  after: string;
}

export interface Difference {
  /** The mutation that does the same for this one alone. */
  mutation: string;
  /** What it is about: an fqdn, an alias, the title of a model, the name of a webhook; a schedule or a window in words. */
  name: string;
  /** The line of the file that says so. */
  line: number;
  fields: ChangedField[];
  /** Why it is left until the next time, and what to do meanwhile; null if it is done now. */
  waits: string | null;
}

/** What Regent has, and the file does not name. It is left alone. */
export interface NotInFile {
  kind: 'SERVER' | 'MODEL' | 'CLIENT' | 'SCHEDULE' | 'MAINTENANCE_WINDOW' | 'WEBHOOK';
  name: string;
}

/** The fields of the file that differ. What the file leaves out is not compared. */
export function changedFields(wanted: object, present: object): ChangedField[] {
  const now = flat(present);
  return [...flat(wanted)]
    .filter(([field, after]) => now.get(field) !== after)
    .map(([field, after]) => ({ field, before: now.get(field) ?? null, after }));
}

function flat(entry: object, before = ''): Map<string, string> {
  return new Map(
    Object.entries(entry).flatMap(([key, value]: [string, unknown]): [string, string][] => {
      const field = `${before}${key}`;
      if (value === undefined || value === null) return [];
      if (Array.isArray(value)) return [[field, value.map(String).toSorted().join(', ')]];
      return typeof value === 'object'
        ? [...flat(value, `${field}.`)]
        : [[field, `${value as string | number | boolean}`]];
    }),
  );
}

/** In one line: `updateClient acme: name "Acme" becomes "Acme AG"`. */
export function inOneLine({ mutation, name, fields }: Difference): string {
  const changes = fields.map(({ field, before, after }) =>
    before === null
      ? `${field} ${JSON.stringify(after)}`
      : `${field} ${JSON.stringify(before)} becomes ${JSON.stringify(after)}`,
  );
  return `${mutation} ${name}${changes.length > 0 ? `: ${changes.join(', ')}` : ''}`;
}
