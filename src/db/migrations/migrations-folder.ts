import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/** In the repository, whether this runs compiled (under dist) or as it is. */
export const migrationsFolder = join(
  here,
  here.includes('/dist/') ? '../../../..' : '../../..',
  'prisma/migrations',
);
