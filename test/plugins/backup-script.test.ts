import { chmod, cp, mkdir, readFile, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { $ } from 'zx';
import { backup } from '../../plugins/backup/backup.ts';
import {
  listedAliases,
  parseSurplus,
  renderBackupScript,
  type Keep,
} from '../../plugins/backup/backup-script.ts';
import { manifestSchema } from '../../plugins/shared/backup-manifest.ts';
import { parseBackupResult } from '../../plugins/shared/run-backup-script.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import { quote } from '../../src/transport/ssh/quote.ts';
import type { Shell } from '../../src/transport/transport.ts';
import { clientState, desired } from '../kit/clients.ts';
import { newFolder } from '../kit/folder.ts';
import { sandboxContext, settle } from '../kit/plugin-context.ts';
import { canRun } from '../kit/services/service.ts';

const client = (alias: string, presence: 'present' | 'absent' = 'present') =>
  clientState({ alias, presence });
/** One that has never been live. */
const newcomer = (alias: string) => clientState({ alias, activatedAt: null });

const has = (tool: string) => canRun(tool, `install ${tool}.`, tool, '--version');
const hasTools = ['bash', 'zstd', 'flock', 'perl', 'sha256sum'].map(has).every(Boolean);

describe.skipIf(!hasTools || !has('age'))('backups that are encrypted', () => {
  const keys = async () => {
    const { stdout } = await $({ quiet: true })`age-keygen 2>/dev/null`;
    return { identity: stdout, recipient: /age1\w+/.exec(stdout)?.[0] ?? '' };
  };

  test('are opened by each recipient, named in the manifest, and not readable otherwise', async () => {
    const both = [await keys(), await keys()];
    const recipients = both.map(({ recipient }) => recipient);
    const host = await makeHost(['acme'], 14, 60, { recipients });
    await mkdir(join(host.www, 'acme/import'), { recursive: true });
    await writeFile(join(host.www, 'acme/import/report.pdf'), 'report');
    const { results, exitCode } = await host.run();
    const [result] = results;
    if (result?.status !== 'ok') throw new Error(JSON.stringify(results) + host.said());
    expect([exitCode, host.said(), result.message]).toEqual([0, '', '']);
    const { file, filesFile, manifest, sha256, size } = result;
    expect(file).toMatch(/\/acme-\d{8}T\d{6}Z\.sql\.zst\.age$/);
    expect(filesFile).toBe(file.replace('.sql.', '.files.tar.'));
    const said = manifestSchema.parse(JSON.parse(await readFile(manifest ?? '', 'utf8')));
    expect(said).toMatchObject({
      encryption: 'age',
      database: { file: basename(file), bytes: size, sha256, tables: [{ name: 't', rows: 2 }] },
      files: { file: basename(filesFile ?? '') },
    });
    expect(await readdir(join(host.folder, 'acme'))).toHaveLength(3);
    for (const { identity } of both) {
      const key = join(host.root, 'key');
      await writeFile(key, identity);
      const plain = async (path: string) =>
        (await $({ quiet: true })`age -d -i ${key} ${path} | zstd -dc | base64`).text();
      expect(Buffer.from(await plain(file), 'base64').toString()).toBe(dumpOf('acme'));
      expect(Buffer.from(await plain(filesFile ?? ''), 'base64').toString()).toContain('report');
    }
    expect(await readFile(file, 'latin1')).not.toContain('rows');
    const host2 = await host.context();
    expect(await backup.findBackups!(host2)).toMatchObject([
      { client: 'acme', file, files: { file: filesFile }, manifest: { sha256, rows: 2 } },
    ]);
  });

  test.each([
    ['broken', /mariadb-dump ended with code 2/],
    ['cut', /the dump is cut off: it has no end mark/],
    ['short', /the dump has 1 rows of the table t, the database had 2/],
  ])('are proven before: one that is %s is no backup', async (alias, message) => {
    const host = await makeHost([alias, 'zeta'], 14, 60, { recipients: [(await keys()).recipient] });
    const { results } = await host.run();
    expect(results.map(({ client, status }) => [client, status])).toEqual([
      [alias, 'failed'],
      ['zeta', 'ok'],
    ]);
    expect(results[0]?.message).toMatch(message);
    expect(await readdir(join(host.folder, alias))).toEqual([]);
  });

  test('fail, and are never left plain, where age is missing or does not take the recipient', async () => {
    const wrong = `age1${'q'.repeat(58)}`;
    const host = await makeHost(['acme'], 14, 60, { recipients: [wrong] });
    expect((await host.run()).results).toMatchObject([
      { status: 'failed', message: expect.stringMatching(/age ended with code 1$/) },
    ]);
    await host.fake('age', 'exit 127');
    expect((await host.run()).results).toMatchObject([
      { status: 'failed', message: expect.stringContaining('age ended with code 127') },
    ]);
    expect(await readdir(join(host.folder, 'acme'))).toEqual([]);
  });

  test('count with those from before: the oldest goes with all its files', async () => {
    const host = await makeHost(['acme'], 2, 60, { recipients: [(await keys()).recipient] });
    await host.addDump('acme', '20200101T000000Z');
    await host.run();
    await host.run();
    expect(await host.dumps('acme')).toEqual([
      expect.stringMatching(/\.sql\.zst\.age$/),
      expect.stringMatching(/\.sql\.zst\.age$/),
    ]);
  });
});

describe.skipIf(!hasTools)('the backup script', () => {
  test('makes a compressed dump of each client and tells file, size, sha256 and seconds', async () => {
    const host = await makeHost(['acme', 'beta']);
    const { results, exitCode } = await host.run();
    expect(exitCode).toBe(0);
    expect(results.map((result) => [result.client, result.status])).toEqual([
      ['acme', 'ok'],
      ['beta', 'ok'],
    ]);
    const [acme] = results;
    if (acme?.status !== 'ok') throw new Error('no result');
    expect(acme.file).toMatch(/\/acme\/acme-\d{8}T\d{6}Z\.sql\.zst$/);
    const { stdout } = await $({
      quiet: true,
    })`zstd -dc ${acme.file}; sha256sum ${acme.file}; stat -c '%a %s' ${acme.file}`;
    expect(stdout).toBe(`${dumpOf('acme')}${acme.sha256}  ${acme.file}\n600 ${acme.size}\n`);
    expect(acme.seconds).toBeGreaterThan(0);
  });

  test('makes a backup without files where no folder of clients is named', async () => {
    const host = await makeHost(['monarc_common'], 14, 60, { inWww: '' });
    const { results } = await host.run();
    expect(results).toMatchObject([{ client: 'monarc_common', status: 'ok', filesFile: null, message: '' }]);
  });

  test.each([
    ['broken', 'cannot read table mariadb-dump ended with code 2'],
    ['cut', 'the dump is cut off: it has no end mark'],
    ['short', 'the dump has 1 rows of the table t, the database had 2'],
    ['hollow', 'the dump has no table t, the database had 2'],
  ])('tries all when one is %s, exits with 1, and touches no good dump', async (alias, message) => {
    const host = await makeHost(['acme', alias, 'zeta']);
    await host.addDump(alias, '20200101T000000Z');
    const { results, exitCode } = await host.run();
    expect(exitCode).toBe(1);
    expect(Object.fromEntries(results.map(({ client, status }) => [client, status]))).toEqual({
      acme: 'ok',
      [alias]: 'failed',
      zeta: 'ok',
    });
    expect(results.find(({ client }) => client === alias)?.message).toEqual(message);
    expect(await readdir(join(host.folder, alias))).toEqual([`${alias}-20200101T000000Z.sql.zst`]);
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('fails for a database that is gone where there are dumps of it: %s', async (hasDump, code) => {
    const host = await makeHost(['gone']);
    if (hasDump) await host.addDump('gone', '20200101T000000Z');
    expect(await host.run()).toEqual({
      exitCode: code,
      results: [
        {
          client: 'gone',
          status: 'missing',
          seconds: expect.any(Number),
          message: 'there is no database gone, or no table in it',
        },
      ],
    });
    expect(await host.dumps('gone')).toEqual(hasDump ? ['gone-20200101T000000Z.sql.zst'] : []);
  });

  test.each([
    ['no row at all', 't\t0', 'CREATE TABLE `t` (\n'],
    ['no user', 't\t2\nusers\t0', `${TWO_ROWS}CREATE TABLE \`users\` (\n`],
  ])('takes a database with %s for a lost one, unless it is about to be dropped', async (_, counts, dump) => {
    const host = await makeHost(['acme']);
    await host.addDump('acme', '20200101T000000Z');
    await writeFile(join(host.root, 'dump'), `${dump}-- Dump completed on X\n`);
    await writeFile(join(host.root, 'counts'), `${counts}\n`);
    const { results, exitCode } = await host.run();
    expect(exitCode).toBe(1);
    expect(results).toMatchObject([
      { status: 'missing', message: 'the database acme is empty: it has no row of the client, or no user' },
    ]);
    expect(await host.dumps('acme')).toEqual(['acme-20200101T000000Z.sql.zst']);
    await writeFile(
      join(host.root, 'dump'),
      'CREATE TABLE `t` (\nCREATE TABLE `users` (\n-- Dump completed on X\n',
    );
    await writeFile(join(host.root, 'counts'), 't\t0\nusers\t0\n');
    expect((await host.run(['--last', 'acme'])).results).toMatchObject([{ client: 'acme', status: 'ok' }]);
  });

  test('lets no dump go that holds much more than the new one, nor an older one, however many come after it', async () => {
    const host = await makeHost(['acme'], 2);
    const full = Array.from({ length: 5 }, (_, i) => `(${i},'x')`).join(',\n');
    const text = `CREATE TABLE \`t\` (\nINSERT INTO \`t\` VALUES\n${full};\n-- Dump completed on X\n`;
    const names = ['2019', '2020'].map((year) => `acme-${year}0101T000000Z.sql.zst`);
    for (const [i, name] of names.entries()) {
      const file = join(host.folder, 'acme', name);
      await mkdir(join(host.folder, 'acme'), { recursive: true });
      await $({ quiet: true, input: text })`zstd -q -f -o ${file}`;
      await utimes(file, new Date(Date.UTC(2019 + i)), new Date(Date.UTC(2019 + i)));
    }
    for (let night = 0; night < 4; night += 1) await host.run();
    expect(await host.dumps('acme')).toEqual([
      ...names,
      expect.stringContaining('acme-20'),
      expect.stringContaining('acme-20'),
    ]);
    expect(host.said()).toMatch(
      /^backup\.sh: the dump \S+: it holds 2 rows, and \S+20200101T000000Z.sql.zst more than twice as many/,
    );
  });

  test('says nothing on stderr, which cron mails, but a line for each client whose backup failed', async () => {
    const host = await makeHost(['acme', 'cut', 'gone', 'zeta']);
    await host.addDump('gone', '20200101T000000Z');
    await host.run(['acme', 'zeta']);
    expect(host.said()).toBe('');
    await host.run();
    expect(host.said()).toBe(
      'backup.sh: the backup of cut failed: the dump is cut off: it has no end mark\n' +
        'backup.sh: the backup of gone failed: there is no database gone, or no table in it\n',
    );
  });

  test('leaves out whoever was taken from the list while it went through it', async () => {
    const host = await makeHost(['acme', 'beta']);
    await host.fake(
      'sync',
      `sed "/^  'beta'$/d" ${host.script} >${host.root}/new; chmod 755 ${host.root}/new; mv ${host.root}/new ${host.script}
       exec /usr/bin/sync "$@"`,
    );
    expect((await host.run()).results).toMatchObject([{ client: 'acme', status: 'ok' }]);
    expect(await readdir(host.folder)).toEqual(['acme']);
  });

  test('says why where there is no folder for a client', async () => {
    const host = await makeHost(['acme', 'zeta']);
    await host.run(['zeta']);
    await writeFile(join(host.folder, 'acme'), 'a file of somebody else');
    expect((await host.run(['acme', 'zeta'])).results).toMatchObject([
      { client: 'acme', status: 'failed', message: expect.stringMatching(/acme.*: File exists/) },
      { client: 'zeta', status: 'ok' },
    ]);
  });

  test('never says ok for a file that is not there', async () => {
    const host = await makeHost(['acme']);
    await host.fake('mv', 'exit 0');
    expect(await host.run()).toMatchObject({ exitCode: 1, results: [{ client: 'acme', status: 'failed' }] });
  });

  test('keeps the dump that it has just made, though the clock was set back', async () => {
    const host = await makeHost(['acme'], 2);
    for (const day of ['01', '02']) await host.addDump('acme', `202501${day}T000000Z`);
    await host.fake('date', 'echo 20200101T000000Z');
    expect((await host.run()).results).toMatchObject([{ status: 'ok' }]);
    expect(await host.dumps('acme')).toEqual([
      'acme-20200101T000000Z.sql.zst',
      'acme-20250102T000000Z.sql.zst',
    ]);
  });

  test('gives two dumps of one second two names', async () => {
    const host = await makeHost(['acme']);
    await host.fake('date', 'echo 20300101T000000Z');
    for (const name of ['', '-2', '-3'])
      expect((await host.run()).results).toMatchObject([
        { file: expect.stringContaining(`/acme-20300101T000000Z${name}.sql.zst`) },
      ]);
    expect(await host.dumps('acme')).toHaveLength(3);
  });

  test('gives no dump the name of an older one of that second that was let go', async () => {
    const host = await makeHost(['acme'], 2);
    await host.fake('date', 'echo 20200101T000000Z');
    for (let night = 0; night < 5; night += 1) await host.run();
    expect(await host.dumps('acme')).toEqual([
      'acme-20200101T000000Z-4.sql.zst',
      'acme-20200101T000000Z-5.sql.zst',
    ]);
  });

  test('remarks on a dump that is much smaller than those before it, and removes none for it', async () => {
    const host = await makeHost(['acme'], 2);
    for (const day of ['01', '02', '03']) await host.addDump('acme', `202501${day}T000000Z`, 100_000);
    expect((await host.run()).results).toMatchObject([
      { status: 'ok', message: expect.stringMatching(/much smaller .* have 100000 or more; no old one/) },
    ]);
    expect(await host.dumps('acme')).toHaveLength(4);
  });

  test("leaves an administrator's own files beside the dumps alone", async () => {
    const host = await makeHost(['acme'], 1);
    await host.addDump('acme', '20200101T000000Z-before-the-move');
    await host.run();
    expect(await host.dumps('acme')).toHaveLength(2);
  });

  test('stops a client that takes too long, and goes on with the others', async () => {
    const host = await makeHost(['acme', 'endless', 'zeta'], 14, 5);
    const { results, exitCode } = await host.run();
    expect(exitCode).toBe(1);
    expect(results).toMatchObject([
      { client: 'acme', status: 'ok' },
      { client: 'endless', message: expect.stringContaining('it was stopped after 5 seconds') },
      { client: 'zeta', status: 'ok' },
    ]);
    expect(await readdir(join(host.folder, 'endless'))).toEqual([]);
    expect((await $({ quiet: true, nothrow: true })`pgrep -f ${`sleep 4${process.pid}`}`).stdout).toBe('');
  });

  test('says of a backup that somebody killed that it was, and goes on', async () => {
    const host = await makeHost(['acme', 'zeta']);
    await host.fake('sync', '[[ $2 == */zeta* ]] || kill -9 $PPID; exec /usr/bin/sync "$@"');
    expect((await host.run()).results).toMatchObject([
      { client: 'acme', status: 'failed', message: expect.stringContaining('killed by somebody else') },
      { client: 'zeta', status: 'ok' },
    ]);
    expect(await host.dumps('acme')).toEqual([]);
  });

  test('begins with those whose turn was the longest ago', async () => {
    const host = await makeHost(['acme', 'beta', 'zeta']);
    await host.run(['acme', 'beta', 'zeta']);
    for (const [alias, year] of [
      ['acme', 2022],
      ['beta', 2020],
      ['zeta', 2021],
    ] as const) {
      const time = new Date(Date.UTC(year));
      await utimes(join(host.folder, alias), time, time);
    }
    expect((await host.run()).results.map((result) => result.client)).toEqual(['beta', 'zeta', 'acme']);
  });

  test("takes root's login from its configuration, and nothing else, and shows it to nobody", async () => {
    const host = await makeHost(['acme']);
    await host.fake('my_print_defaults', `printf '%s\n' --host=elsewhere --password='a"b\\c#' --vertical`);
    await host.fake(
      'mariadb',
      `[[ $1 == --defaults-file=* ]] && cat "\${1#*=}" >>${host.root}/login; echo "$@" >>${host.root}/login`,
    );
    await host.run();
    const told = await readFile(join(host.root, 'login'), 'utf8');
    expect(told).toContain(
      '[client]\nuser=root\nhost=localhost\nprotocol=socket\npassword="a\\"b\\\\c#"\n--defaults-file=',
    );
    expect(told).not.toMatch(/elsewhere|vertical/);
  });

  test('fails when the disk is full, and leaves nothing half done', async () => {
    const host = await makeHost(['acme']);
    await host.fake('zstd', 'echo "No space left on device" >&2; exit 70');
    const { results } = await host.run();
    expect(results).toMatchObject([
      { status: 'failed', message: expect.stringMatching(/No space .* code 70$/) },
    ]);
    expect(await readdir(join(host.folder, 'acme'))).toEqual([]);
  });

  test('keeps the last dumps of a client, and lets the oldest go only after a good one', async () => {
    const host = await makeHost(['acme', 'cut'], 2);
    for (const alias of ['acme', 'cut'])
      for (const day of ['01', '02', '03']) await host.addDump(alias, `202001${day}T000000Z`);
    await host.run();
    const acme = await host.dumps('acme');
    expect(acme).toHaveLength(2);
    expect(acme[0]).toBe('acme-20200103T000000Z.sql.zst');
    expect(await readdir(join(host.folder, 'cut'))).toHaveLength(3);
  });

  test('keeps the newest ones of those of one second', async () => {
    const host = await makeHost(['acme'], 3);
    for (const number of ['', '-2', '-3', '-10']) await host.addDump('acme', `20200101T000000Z${number}`);
    await host.run();
    const kept = (await host.dumps('acme')).filter((name) => name.startsWith('acme-2020'));
    expect(kept).toEqual(['acme-20200101T000000Z-10.sql.zst', 'acme-20200101T000000Z-3.sql.zst']);
  });

  test('backs up only those whom it is told, and refuses what is no name', async () => {
    const host = await makeHost(['acme', 'beta']);
    const { results, exitCode } = await host.run(['beta', '../"x\n']);
    expect(results.map(({ client, status }) => [client, status])).toEqual([
      ['beta', 'ok'],
      ['../"x ', 'failed'],
    ]);
    expect(exitCode).toBe(1);
    expect(await readdir(host.folder)).toEqual(['beta']);
  });

  test('has nothing to do for an empty list', async () => {
    expect(await (await makeHost([])).run()).toEqual({ results: [], exitCode: 0 });
  });

  test('runs one at a time', async () => {
    const host = await makeHost(['slow']);
    const [first, second] = await Promise.all([host.run(), host.run()]);
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(await readFile(join(host.root, 'calls'), 'utf8')).toBe('begin\nend\nbegin\nend\n');
  });

  test('writes a manifest for each backup, with whom it was made by, and the files of the client', async () => {
    const host = await makeHost(['acme']);
    await mkdir(join(host.www, 'acme/data/cache'), { recursive: true });
    await mkdir(join(host.www, 'acme/import/files'), { recursive: true });
    await writeFile(join(host.www, 'acme/data/cache/big'), 'cache');
    await writeFile(join(host.www, 'acme/import/files/report.pdf'), 'report');
    await mkdir(host.codeFolder);
    const release = { engines: { version: '1' }, name: 'monarc', version: '2.12.7-p1' };
    await writeFile(join(host.codeFolder, 'package.json'), JSON.stringify(release, null, 2));
    const name = 'odd "\\name\u0001é';
    await writeFile(join(host.root, 'counts'), `${name}\t2\n`);
    const table = `CREATE TABLE \`${name}\` (\nINSERT INTO \`${name}\` VALUES\n(1),\n(2);\n-- Dump completed on X\n`;
    await writeFile(join(host.root, 'dump'), table);
    const [result] = (await host.run(['--by', 'REGENT', 'acme'])).results;
    if (result?.status !== 'ok') throw new Error(result?.message);
    const { file, size, sha256, filesFile, filesSize, filesSha256 } = result;
    expect(filesFile).toBe(file.replace('.sql.zst', '.files.tar.zst'));
    const manifest = manifestSchema.parse(JSON.parse(await readFile(result.manifest!, 'utf8')));
    expect(manifest).toMatchObject({
      version: 1,
      client: 'acme',
      madeBy: 'REGENT',
      versions: { mariadb: '10.11.0-fake', monarc: '2.12.7-p1', tar: expect.stringMatching(/^tar /) },
      database: {
        file: basename(file),
        bytes: size,
        sha256,
        characterSet: 'utf8mb4',
        tables: [{ name, rows: 2, checksum: 123 }],
      },
      files: { file: basename(filesFile!), bytes: filesSize, sha256: filesSha256 },
    });
    expect(manifest.madeAt.replaceAll(/[-:]/g, '')).toBe(/-(\d+T\d+Z)/.exec(file)![1]);
    const { stdout } = await $({ quiet: true })`zstd -dc ${filesFile} | tar -t | sort`;
    expect(stdout.split('\n').filter(Boolean)).toEqual([
      './',
      './data/',
      './import/',
      './import/files/',
      './import/files/report.pdf',
    ]);
    const [byCron] = (await host.run()).results;
    if (byCron?.status !== 'ok') throw new Error(byCron?.message);
    expect(JSON.parse(await readFile(byCron.manifest!, 'utf8'))).toMatchObject({ madeBy: 'CRON' });
  });

  test('has no files of a client without a folder, and follows no link in its place', async () => {
    const host = await makeHost(['acme', 'beta']);
    await mkdir(join(host.root, 'elsewhere'));
    await mkdir(host.www);
    await symlink(join(host.root, 'elsewhere'), join(host.www, 'beta'));
    const none = { status: 'ok', filesFile: null, filesSize: null, filesSha256: null };
    expect((await host.run()).results).toMatchObject([
      { ...none, message: '' },
      { ...none, message: `${host.www}/beta is a link, which was not followed: this backup has no files` },
    ]);
  });

  test('tells of links to folders elsewhere, whose content is not in the backup', async () => {
    const host = await makeHost(['acme']);
    await mkdir(join(host.www, 'acme'), { recursive: true });
    await symlink('/etc', join(host.www, 'acme/data'));
    const [result] = (await host.run()).results;
    expect(result?.message).toBe(
      `what these lead to is elsewhere, and not in the backup: ${host.www}/acme/data`,
    );
    const { filesFile } = result as { filesFile: string };
    expect((await $({ quiet: true })`zstd -dc ${filesFile} | tar -t`).stdout).toBe('./\n./data\n');
  });

  test.each([
    ['once', 1, ''],
    ['always', 9, /^files in \S+ changed while they were read: .*file changed as we read it/],
  ])('packs files that change while they are read once more: %s', async (_name, times, message) => {
    const host = await makeHost(['acme']);
    await mkdir(join(host.www, 'acme'), { recursive: true });
    await host.fake(
      'tar',
      `/usr/bin/tar "$@" || exit
       [[ $1 == --create ]] || exit 0
       echo x >>${host.root}/packed
       (($(wc -l <${host.root}/packed) > ${times})) || { echo 'tar: ./x: file changed as we read it' >&2; exit 1; }`,
    );
    const [result] = (await host.run()).results;
    expect(result).toMatchObject({ status: 'ok', message: expect.stringMatching(message) });
    expect((await readFile(join(host.root, 'packed'), 'utf8')).length / 2).toBe(2);
  });

  test('fails when the files cannot be packed, and says that the dump is good', async () => {
    const host = await makeHost(['acme']);
    await mkdir(join(host.www, 'acme'), { recursive: true });
    await host.fake('tar', 'echo "tar: ./x: Cannot open" >&2; exit 2');
    const { results, exitCode } = await host.run();
    expect(exitCode).toBe(1);
    expect(results).toMatchObject([
      {
        status: 'failed',
        message: expect.stringMatching(/tar: .*Cannot open; its dump \S+ was made before/),
      },
    ]);
    expect(await readdir(join(host.folder, 'acme'))).toEqual([expect.stringMatching(/\.sql\.zst$/)]);
  });

  test('names who keeps the tables from being locked, after half of its time', async () => {
    const host = await makeHost(['acme'], 14, 4);
    await writeFile(join(host.root, 'locked'), '');
    expect((await host.run()).results).toMatchObject([
      {
        status: 'failed',
        message:
          'its tables could not be locked for a moment in 2 seconds: perhaps by connection 7 of acme@localhost, ' +
          'which has had a transaction open since 2026-11-28 20:00:00. End that program, or its connection (KILL 7), then retry',
      },
    ]);
  });

  test('keeps the last backups, and the last one of each day, week and month', async () => {
    const keep = { last: 3, daily: 7, weekly: 4, monthly: 6 };
    const host = await makeHost(['acme'], keep);
    const day = 86_400_000;
    const times = Array.from({ length: 300 }, (_, i) => new Date(Date.now() - 60_000 - (i * day) / 1.5));
    for (const time of times) await host.addDump('acme', stampOf(time));
    const going = await host.surplus('acme');
    expect(await host.dumps('acme'), 'nothing goes by being asked').toHaveLength(300);
    const [result] = (await host.run()).results;
    if (result?.status !== 'ok') throw new Error(result?.message);
    const all = [stampOf(new Date()), ...times.map(stampOf)];
    const stays = new Set(all.slice(0, keep.last));
    const week = (stamp: string) => {
      const date = new Date(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T00:00:00Z'));
      return String(date.getTime() - ((date.getUTCDay() + 6) % 7) * day);
    };
    const periods: [number, (stamp: string) => string][] = [
      [keep.daily, (stamp) => stamp.slice(0, 8)],
      [keep.weekly, week],
      [keep.monthly, (stamp) => stamp.slice(0, 6)],
    ];
    for (const [count, period] of periods) {
      const seen = new Map<string, string>();
      for (const stamp of all) if (!seen.has(period(stamp))) seen.set(period(stamp), stamp);
      for (const stamp of [...seen.values()].slice(0, count)) stays.add(stamp);
    }
    stays.delete(all[0]!);
    const kept = (await host.dumps('acme')).filter((name) => !result.file.endsWith(name));
    expect(kept).toEqual([...stays].map((stamp) => `acme-${stamp}.sql.zst`).toSorted());
    expect(going).toHaveLength(300 - kept.length);
  });

  test('lets all files of a backup go, and never the newest proven one', async () => {
    const host = await makeHost(['acme'], 1);
    for (const day of ['01', '02', '03']) await host.addDump('acme', `202501${day}T000000Z`);
    for (const name of ['01T000000Z.proven', '02T000000Z.proven', '03T000000Z.files.tar.zst'])
      await writeFile(join(host.folder, 'acme', `acme-202501${name}`), '');
    const size = { database: { file: 'acme-20250103T000000Z.sql.zst', bytes: 13 } };
    await writeFile(join(host.folder, 'acme/acme-20250103T000000Z.json'), JSON.stringify(size));
    expect((await host.surplus('acme')).map(({ file }) => basename(file))).toEqual([
      'acme-20250103T000000Z.sql.zst',
      'acme-20250101T000000Z.sql.zst',
    ]);
    expect((await host.run()).results).toMatchObject([{ status: 'ok' }]);
    const names = (await readdir(join(host.folder, 'acme'))).filter((name) => name.startsWith('acme-2025'));
    expect(names).toEqual(['acme-20250102T000000Z.proven', 'acme-20250102T000000Z.sql.zst']);
  });

  test('neither counts nor removes backups of the future, and those that are not as they were made', async () => {
    const host = await makeHost(['acme'], 2);
    for (const day of ['01', '02', '03', '04']) await host.addDump('acme', `202501${day}T000000Z`);
    await host.addDump('acme', '20990101T000000Z');
    const size = { database: { file: 'acme-20250104T000000Z.sql.zst', bytes: 14 } };
    await writeFile(join(host.folder, 'acme/acme-20250104T000000Z.json'), JSON.stringify(size));
    expect((await host.run()).results).toMatchObject([
      { message: expect.stringMatching(/acme-20250104T000000Z\.sql\.zst is not as it was made; it stays/) },
    ]);
    const kept = (await host.dumps('acme')).filter((name) => /^acme-20(25|99)/.test(name));
    expect(kept).toEqual(
      ['03', '04'].map((day) => `acme-202501${day}T000000Z.sql.zst`).concat('acme-20990101T000000Z.sql.zst'),
    );
  });

  test('refuses an option that it does not know', async () => {
    const host = await makeHost(['acme']);
    expect(await host.run(['--prune'])).toEqual({ results: [], exitCode: 2 });
  });

  test.skipIf(!has('shellcheck'))('gives shellcheck nothing to say', async () => {
    const host = await makeHost(['acme', 'beta']);
    expect((await $({ quiet: true, nothrow: true })`shellcheck ${host.script}`).stdout).toBe('');
  });

  test('works with the little that cron gives it', async () => {
    const host = await makeHost(['acme']);
    const { results } = await host.run([], { PATH: `${host.root}/bin` });
    expect(results).toMatchObject([{ status: 'ok' }]);
  });
});

describe.skipIf(!hasTools)('backups on a server', () => {
  test('report a result for each client, and fail those that have none', async () => {
    const host = await makeHost(['acme', 'cut']);
    const ctx = await host.context();
    await backup.actions!.backup!(
      ctx,
      desired([client('acme'), client('cut'), client('old-one', 'absent')], true),
    );
    expect(ctx.reports.map(({ client, data }) => [client, data.status])).toEqual([
      ['acme', 'ok'],
      ['cut', 'failed'],
    ]);
    expect(ctx.failures).toEqual(
      new Map([['cut', 'The backup of cut failed: the dump is cut off: it has no end mark']]),
    );
  });

  test('fail everybody where the script is not there', async () => {
    const host = await makeHost([]);
    await rm(host.script);
    const ctx = await host.context();
    await expect(backup.actions!.backup!(ctx, desired([client('acme')]))).rejects.toThrow(
      /is missing on .* syncServer writes it, unless .* use repairDrift/,
    );
  });

  test('leave out whom nobody has set up yet, and fail for a live one that has lost its database', async () => {
    const host = await makeHost([]);
    const ctx = await host.context();
    const action = backup.actions!.backup!;
    await action(ctx, desired([newcomer('gone')]));
    expect(ctx.failures).toEqual(new Map());
    expect(ctx.reports).toMatchObject([{ client: 'gone', data: { status: 'missing' } }]);
    expect(ctx.logs).toMatchObject([{ client: 'gone', text: expect.stringContaining('not set up yet') }]);
    await host.addDump('gone', '20200101T000000Z');
    await host.addDump('gone', '20190101T000000Z');
    await action(ctx, desired([client('gone')]));
    expect(ctx.failures.get('gone')).toContain(
      `the newest is ${host.folder}/gone/gone-20200101T000000Z.sql.zst`,
    );
    expect(await host.dumps('gone')).toHaveLength(2);
  });

  test('warn of a dump that is much smaller than those before it', async () => {
    const host = await makeHost([]);
    await host.addDump('acme', '20250101T000000Z', 100_000);
    const ctx = await host.context();
    await backup.actions!.backup!(ctx, desired([client('acme')]));
    expect(ctx.logs).toMatchObject([
      { client: 'acme', level: 'warn', text: expect.stringContaining('much smaller') },
    ]);
  });

  test('begin with whoever was left out the last time', async () => {
    const host = await makeHost([]);
    await host.run(['acme', 'zeta']);
    const time = new Date(Date.UTC(2020));
    await utimes(join(host.folder, 'zeta'), time, time);
    const ctx = await host.context();
    await backup.actions!.backup!(ctx, desired([client('acme'), client('zeta'), client('beta')]));
    expect(ctx.reports.map((report) => report.client)).toEqual(['beta', 'zeta', 'acme']);
  });

  test('are found where they are, and are none where the folder is gone', async () => {
    const host = await makeHost([]);
    await host.addDump('acme', '20200101T000000Z');
    const ctx = await host.context();
    expect(await backup.findBackups!(ctx)).toMatchObject([
      { client: 'acme', file: `${host.folder}/acme/acme-20200101T000000Z.sql.zst` },
    ]);
    await rm(host.folder, { recursive: true });
    expect(await backup.findBackups!(ctx)).toEqual([]);
  });

  test('would be fewer after a change of the options, of which the plan tells', async () => {
    const host = await makeHost(['acme']);
    const ctx = await host.context();
    await settle(backup, ctx, desired([client('acme')], true));
    for (const day of ['01', '02', '03']) await host.addDump('acme', `202501${day}T000000Z`);
    ctx.options = { ...ctx.options, keep: { last: 2, daily: 0, weekly: 0, monthly: 0 } };
    const [change] = await backup.plan(ctx, desired([client('acme')], true));
    expect(change).toMatchObject({ subject: host.script, action: 'update' });
    expect(change!.diff).toContain('-keep_last=14\n+keep_last=2\n');
    expect(change!.diff).toMatch(
      new RegExp(
        `2 old backups go with the next ones \\(clients: 1, bytes: 26\\)\\n  ${host.folder}/acme/acme-20250102T000000Z.sql.zst\\n  \\S+acme-20250101T`,
      ),
    );
    expect(await host.dumps('acme')).toHaveLength(3);
  });

  test('end with a last dump when a client is deleted, once, and its dumps are put away', async () => {
    const host = await makeHost(['acme']);
    await host.addDump('acme', '20200101T000000Z');
    const ctx = await host.context();
    await settle(backup, ctx, desired([client('acme', 'absent')]));
    const kept = await readdir(join(`${host.folder}-deleted`, 'acme-20300101T000000Z'));
    expect(kept).toEqual([
      'acme-20200101T000000Z.sql.zst',
      expect.stringMatching(/Z\.json$/),
      expect.stringMatching(/Z\.sql\.zst$/),
    ]);
    expect(await readdir(host.folder)).toEqual([]);
    expect(listedAliases(await readFile(host.script, 'utf8'))).toEqual([]);
    expect(ctx.reports).toMatchObject([{ client: 'acme', data: { status: 'ok' } }]);
    expect(await backup.plan(ctx, desired([client('acme', 'absent')]))).toEqual([]);
  });

  test('keep a client whose last dump failed, without harm to those beside it', async () => {
    const host = await makeHost(['acme', 'cut']);
    await host.addDump('cut', '20200101T000000Z');
    const ctx = await host.context();
    const both = desired([client('acme', 'absent'), client('cut', 'absent')]);
    await backup.apply(ctx, await backup.plan(ctx, both), both);
    expect([...ctx.failures]).toEqual([
      ['cut', expect.stringMatching(/so nothing of it is removed from here on: .* end mark/)],
    ]);
    expect(await readdir(host.folder)).toEqual(['cut']);
    expect(listedAliases(await readFile(host.script, 'utf8'))).toEqual(['cut']);
    expect((await backup.plan(ctx, both)).map((change) => change.client)).toEqual(['cut', 'cut']);
  });

  test('put away the dumps of a client whose database is gone, without another', async () => {
    const host = await makeHost(['gone']);
    await host.addDump('gone', '20200101T000000Z');
    const ctx = await host.context();
    await settle(backup, ctx, desired([client('gone', 'absent')]));
    expect(await readdir(join(`${host.folder}-deleted`, 'gone-20300101T000000Z'))).toHaveLength(1);
    expect(ctx.logs).toMatchObject([
      { client: 'gone', text: expect.stringContaining('No last dump of gone') },
    ]);
  });

  test('take a last dump of a client that was never in the script', async () => {
    const host = await makeHost([]);
    const ctx = await host.context();
    await settle(backup, ctx, desired([client('acme', 'absent')]));
    expect(await readdir(join(`${host.folder}-deleted`, 'acme-20300101T000000Z'))).toHaveLength(2);
  });

  test('finish what a broken attempt left between two folders', async () => {
    const host = await makeHost(['acme']);
    await host.addDump('acme', '20200101T000000Z');
    const ctx = await host.context();
    await cp(join(host.folder, 'acme'), join(`${host.folder}-deleted`, 'acme-20300101T000000Z'), {
      recursive: true,
    });
    await host.addDump('acme', '20200102T000000Z');
    await settle(backup, ctx, desired([client('acme', 'absent')]));
    expect(ctx.reports).toEqual([]);
    expect(await readdir(join(`${host.folder}-deleted`, 'acme-20300101T000000Z'))).toHaveLength(2);
  });
});

const stampOf = (time: Date) => time.toISOString().replace(/[-:]|\.\d+/g, '');

/** What the false mariadb-dump says of a database. */
const dumpOf = (database: string) =>
  `CREATE TABLE \`t\` (\nINSERT INTO \`t\` VALUES\n(1,'rows (of)\\n ${database}'),\n(2,'it\\'s');\n-- Dump completed on X\n`;

const TWO_ROWS = "CREATE TABLE `t` (\nINSERT INTO `t` VALUES\n(1,'x'),\n(2,'y');\n";

/** A folder with the script and a MariaDB that only seems to be one: it has every database but `gone`. */
async function makeHost(
  aliases: string[],
  kept: number | Keep = 14,
  timeLimit = 60,
  { inWww = 'www', recipients = [] as string[] } = {},
) {
  const keep = typeof kept === 'number' ? { last: kept, daily: 0, weekly: 0, monthly: 0 } : kept;
  const root = await newFolder('backup');
  const folder = join(root, 'dumps');
  const www = inWww === '' ? '' : join(root, inWww);
  const codeFolder = join(root, 'code');
  const script = join(root, 'backup.sh');
  const fake = async (name: string, code: string) => {
    await mkdir(join(root, 'bin'), { recursive: true });
    await writeFile(join(root, 'bin', name), `#!/bin/bash\nPATH=$PATH:/usr/bin:/bin\n${code}\n`);
    await chmod(join(root, 'bin', name), 0o755);
  };
  // A table with two rows, or those in the file `counts`, `name TAB rows`.
  await fake(
    'mariadb',
    `counts=$(cat ${root}/counts 2>/dev/null || printf 't\\t2')
     exec 2>/dev/null
     while IFS= read -r line; do
       case $line in
         *'#batch'*) printf '#batch 0\\nacme\\nbeta\\ncut\\n#batch end\\n'; exit ;;
         *"= 'gone'"*) ;;
         *'FROM information_schema.tables'*) sed 's/^/exact\\t/; s/\\t[0-9]*$//' <<<"$counts" ;;
         *'SELECT VERSION'*) printf '10.11.0-fake\\tutf8mb4\\tutf8mb4_general_ci\\n' ;;
         *'LOCK TABLES'*) [[ ! -e ${root}/locked ]] || { echo 'ERROR 1205 (HY000) at line 1: Lock wait timeout exceeded'; exit 1; } ;;
         *'FROM information_schema.processlist'*) printf '7\\tacme\\tlocalhost\\t2026-11-28 20:00:00\\t9\\n' ;;
         'SELECT COUNT'*) table=\${line#*.?}; table=\${table%%;*}
           name=\${table%?} awk -F '\\t' '$1 == ENVIRON["name"] { print $2 }' <<<"$counts"; printf 'x\\t123\\n' ;;
       esac
       [[ $line != *'#end'* ]] || echo '#end'
     done`,
  );
  await fake('my_print_defaults', 'true');
  await writeFile(join(root, 'dump'), dumpOf('@'));
  await fake(
    'mariadb-dump',
    `database=\${@: -1}
     echo "$database" >>${root}/dumped
     filter='$!p;$p'
     case $database in
       broken) echo 'rows'; echo 'cannot read table' >&2; exit 2 ;;
       slow) echo begin >>${root}/calls; sleep 0.3; echo end >>${root}/calls ;;
       endless) exec sleep 4${process.pid} ;;
       cut) filter='$!p' ;;
       short) filter='/^(2/!p' ;;
       hollow) filter='/^--/p' ;;
     esac
     sed -n "$filter" ${root}/dump | sed "s/@/$database/"`,
  );
  let said = '';
  await fake('logger', 'true');
  await writeFile(
    script,
    renderBackupScript({ folder, www, codeFolder, keep, timeLimit, recipients, aliases }),
    {
      mode: 0o755,
    },
  );
  const path = `${root}/bin:${process.env.PATH}`;
  return {
    root,
    folder,
    www,
    codeFolder,
    script,
    fake,
    dumps: async (alias: string) =>
      (await readdir(join(folder, alias))).filter((name) => !name.endsWith('.json')).toSorted(),
    /** What the last run said on stderr. */
    said: () => said,
    /** What would go with the next backup: the text of the script comes on stdin. */
    async surplus(alias: string) {
      const input = await readFile(script);
      const { stdout } = await $({ env: { PATH: path }, quiet: true, input })`bash -s -- --surplus ${alias}`;
      return stdout.split('\n').flatMap((line) => parseSurplus(line) ?? []);
    },
    /** As old as its name says. */
    async addDump(alias: string, time: string, size = 13) {
      await mkdir(join(folder, alias), { recursive: true });
      const file = join(folder, alias, `${alias}-${time}.sql.zst`);
      await writeFile(file, 'x'.repeat(size));
      const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)/.exec(time) ?? [];
      const made = new Date(`${year}-${month}-${day}T00:00:00Z`);
      await utimes(file, made, made);
    },
    async run(names: string[] = [], env: NodeJS.ProcessEnv = { PATH: path }) {
      const shell = $({ env, nothrow: true, quiet: true, shell: '/bin/bash', quote });
      const { stdout, stderr, exitCode } = await shell`${script} ${names}`;
      // bash takes zx for a login over the network.
      said = stderr.replace(/^.*bashrc: .*\n/gm, '');
      return {
        results: stdout
          .trim()
          .split('\n')
          .flatMap((line) => parseBackupResult(line) ?? []),
        exitCode,
      };
    },
    /** This machine as the server: its files, and a shell that finds the false MariaDB first. */
    async context() {
      const shell = $({ env: { PATH: path }, quiet: true, shell: '/bin/bash', quote, prefix: '' }) as Shell;
      const ctx = await sandboxContext(backup, { options: { script, folder, keep: keep.last } });
      const files = makeLocalTransport({ root: '/' }).files(ctx.signal);
      return Object.assign(ctx, { sandbox: false, files, $: shell });
    },
  };
}
