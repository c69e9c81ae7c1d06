/**
 * `npm run db:migration <name>`: writes the difference between the last migrated schema (kept in
 * migrations/schema.prisma) and the present one as a new migration, to be reviewed and committed.
 */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { schemaDifference } from './schema-difference.ts';

const name = process.argv[2];
if (name === undefined || !/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error('Usage: npm run db:migration <name>, with a name of a-z, 0-9 and _.');
  process.exit(2);
}
const folder = join(process.cwd(), 'prisma');
const kept = join(folder, 'migrations', 'schema.prisma');
const schema = join(folder, 'schema.prisma');
const sql = await schemaDifference(
  await readFile(kept, 'utf8').catch(() => undefined),
  await readFile(schema, 'utf8'),
);
if (/^\s*(-- This is an empty migration\.)?\s*$/.test(sql)) {
  console.log('The schema has not changed since the last migration.');
} else {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const target = join(folder, 'migrations', `${stamp}_${name}`);
  await mkdir(target, { recursive: true });
  await writeFile(join(target, 'migration.sql'), sql);
  await copyFile(schema, kept);
  console.log(`Wrote ${target}/migration.sql. Read it before you commit it.`);
}
