import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../src/db/connection/embedded.ts';
import { withSchemaEngine } from './schema-engine.ts';

/** The SQL that leads from one Prisma schema (none: an empty database) to another. */
export async function schemaDifference(from: string | undefined, to: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'regent-diff-'));
  const database = await openEmbedded(folder);
  const target = (content: string) => ({
    tag: 'schemaDatamodel' as const,
    files: [{ path: 'schema.prisma', content }],
  });
  try {
    const { stdout } = await withSchemaEngine({ ...database.pool, max: 1 }, (engine) =>
      engine.diff({
        from: from === undefined ? { tag: 'empty' } : target(from),
        to: target(to),
        script: true,
        exitCode: null,
        filters: { externalTables: [], externalEnums: [] },
      }),
    );
    return stdout ?? '';
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}
