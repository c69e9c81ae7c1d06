import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/** In the repository, both if this runs compiled (under dist) and if it runs from source. */
export const migrationsFolder = join(
  here,
  here.includes('/dist/') ? '../../../..' : '../../..',
  'prisma/migrations',
);
