import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recipientOf } from '../../src/domain/secrets/age.ts';
import type { Env } from '../../src/env.ts';
import { ageIdentitiesOf } from '../../src/start/age-identities.ts';
import { newFolder } from '../kit/folder.ts';

const SECRET = 'AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX';

async function fileOf(content: string, mode = 0o600) {
  const folder = await newFolder('age');
  const path = join(folder, 'backups.key');
  await writeFile(path, content);
  await chmod(path, mode);
  return { path, read: () => ageIdentitiesOf({ BACKUP_AGE_IDENTITY_FILE: path } as Env) };
}

test('the identities for backups are read from a file that only this user may read', async () => {
  expect(await ageIdentitiesOf({} as Env)).toEqual([]);
  const good = await fileOf(`# created: now\n${SECRET}\n`);
  expect((await good.read()).map(recipientOf)).toEqual([expect.stringMatching(/^age1zvkyg2/)]);
  const open = await fileOf(SECRET, 0o640);
  await expect(open.read()).rejects.toThrow(
    `${open.path} can be read by others. Run: chmod 600 ${open.path}`,
  );
  const other = await fileOf('age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj\n');
  await expect(other.read()).rejects.toThrow(
    `BACKUP_AGE_IDENTITY_FILE: ${other.path} is no file of identities as age-keygen writes it`,
  );
  await rm(good.path);
  await expect(good.read()).rejects.toThrow(`${good.path} cannot be read`);
});
