import { readFile } from 'node:fs/promises';
import {
  getCreateIndexesSQL,
  getCreateTableSQL,
  getUpdateTimestampTriggerSQL,
} from '@agendajs/postgres-backend';
import { expect, it } from 'vitest';

it('the SQL of our migration is that of the Postgres backend', async () => {
  const sql = await readFile(
    new URL('../../prisma/migrations/20261123010000_agenda/migration.sql', import.meta.url),
    'utf8',
  );
  const table = 'agenda_jobs';
  const theirs = [
    getCreateTableSQL(table),
    ...getCreateIndexesSQL(table),
    getUpdateTimestampTriggerSQL(table),
  ];
  expect(statements(sql)).toEqual(statements(theirs.map((each) => each.replace(/;?\s*$/, ';')).join('\n')));
});

/** Their statements may be repeated, ours run once; comments and blanks do not count. */
function statements(sql: string): string {
  return sql
    .replace(/--.*$/gm, '')
    .replace(/DROP TRIGGER[^;]*;/g, '')
    .replace(/ IF NOT EXISTS| OR REPLACE/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([(),;]) ?/g, '$1')
    .trim();
}
