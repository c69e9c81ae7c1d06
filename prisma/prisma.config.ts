import { defineConfig } from 'prisma/config';

// `prisma generate` looks for a schema engine binary that it never runs; any executable satisfies it, so
// that nothing has to be downloaded.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({ schema: 'schema.prisma' });
