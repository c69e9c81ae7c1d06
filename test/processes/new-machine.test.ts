/** Regent moves to a new machine with the commands of docs/deployment.md. */
import { execFile } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { commandsIn } from '../kit/commands-in.ts';
import { newFolder } from '../kit/folder.ts';
import { databaseOn, startPostgres } from '../kit/services/postgres.ts';
import { ask, inPerson, startRegent, type RegentProcess } from '../kit/services/regent-process.ts';
import { addOffices, createClient, endOf, expectSettled, expectSucceeded, mutate } from './regent.ts';

const [backingUp = '', restoring = ''] = await commandsIn('deployment', '## Backing up Regent');
const [withPostgres = '', embedded = ''] = backingUp.split('\n\n');

test.each([
  ['the embedded database', embedded],
  ['PostgreSQL', withPostgres],
])('with %s, all is as it was, and goes on', async (name, backUp) => {
  const folder = await newFolder('moved');
  const postgres = name === 'PostgreSQL' ? await startPostgres() : undefined;
  onTestFinished(async () => postgres?.close());
  const fresh = postgres === undefined ? undefined : await databaseOn(postgres.url);
  for (const each of ['var/lib', 'etc/regent', 'root', 'bin'])
    await mkdir(join(folder, each), { recursive: true });
  await writeFile(join(folder, 'etc/regent/regent.config.js'), 'export default {};\n');
  const started: RegentProcess[] = [];
  onTestFinished(async () => {
    for (const each of started) if (each.alive()) await each.kill();
  });
  const start = async (url?: string, token?: string) => {
    const regent = await startRegent({
      env: {
        DATA_DIR: join(folder, 'var/lib/regent'),
        CONFIG: join(folder, 'etc/regent/regent.config.js'),
        ...(url === undefined ? {} : { DATABASE_URL: url }),
      },
      ...(token === undefined ? {} : { token }),
    });
    started.push(regent);
    return regent;
  };
  /** The commands of the page, with this folder in the place of `/`, and a systemctl that does nothing. */
  const carryOut = (commands: string, url = '') => {
    const here = commands
      .replaceAll(/(?<= |=)\/(?=\s|root|var)/g, `${folder}/`)
      .replaceAll('regent:', '"$(id -un)":')
      .replace(postgres === undefined ? /^pg_restore.*$/m : /(?!)/, '');
    const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, DATABASE_URL: url };
    return promisify(execFile)('bash', ['-ec', here], { env });
  };
  await writeFile(join(folder, 'bin/systemctl'), '#!/bin/sh\n', { mode: 0o755 });

  const regent = await start(postgres?.url);
  const server = await addOffices(regent);
  const { clientId, runId } = await createClient(regent, 'acme', server);
  expectSucceeded(await endOf(regent, runId));
  const linkOf = async (of: RegentProcess) =>
    (await mutate(await inPerson(of), 'revealFirstUserLink', { clientId }, 'link')).link;
  const link = await linkOf(regent);
  await regent.stop();
  await carryOut(backUp, postgres?.url);

  await rename(join(folder, 'var/lib/regent'), join(folder, 'var/lib/lost'));
  await rm(join(folder, 'etc/regent'), { recursive: true });
  await carryOut(restoring, fresh?.url);
  const moved = await start(fresh?.url, regent.token);
  expect(await linkOf(moved)).toBe(link);
  const { data } = await ask(moved, '{ servers { nodes { state } } clients { nodes { alias status } } }');
  expect(data.clients.nodes).toEqual([{ alias: 'acme', status: 'ACTIVE' }]);
  await expectSettled(moved);
  const next = await createClient(moved, 'beta', server);
  expectSucceeded(await endOf(moved, next.runId));
});
