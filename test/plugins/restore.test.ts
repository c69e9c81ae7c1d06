import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { statementsFor } from '../../plugins/database/restore/new-owner.ts';
import { differencesFrom } from '../../plugins/shared/manifest-differences.ts';
import { READ } from '../../plugins/backup/read-program.ts';
import { FILTER } from '../../plugins/shared/dump-filter.ts';
import { ifFull, lastLines } from '../../plugins/shared/last-lines.ts';
import { nextOf, type RestoreState } from '../../plugins/database/restore/restore-state.ts';
import type { DesiredRestore } from '../../src/runner/contract/plugin.ts';

const restore = (more: Partial<DesiredRestore> = {}): DesiredRestore => ({
  id: '0197a5b0-0000-7000-8000-000000000001',
  work: 'restore',
  include: 'DATABASE',
  isDone: false,
  dump: { file: '/srv/acme.sql.zst', madeAt: '2026-11-28T02:30:00.000Z', bytes: 9, sha256: null },
  ...more,
});
const nothing: RestoreState = { scratch: undefined, before: undefined, undone: undefined };
const name = (kind: string) => `monarc_${kind}_0197a5b0000070008000000000000001`;

test.each<[string, Partial<DesiredRestore>, Partial<RestoreState>, object]>([
  ['begins while its run is under way', {}, {}, { what: 'restore' }],
  ['begins anew if it was killed while it was loaded', {}, { scratch: 40 }, { what: 'restore' }],
  ['is finished if it was killed after the swap', {}, { scratch: 0, before: 52 }, { what: 'restore' }],
  [
    'is finished after the swap although its run has ended',
    { work: 'drop' },
    { scratch: 0, before: 52 },
    { what: 'restore' },
  ],
  [
    'keeps the tables of the client, whatever else is there',
    { work: 'drop' },
    { scratch: 40, before: 52 },
    { what: 'restore' },
  ],
  ['of files alone can be undone', { include: 'FILES' }, { before: 0 }, { what: 'is', outcome: 'DONE' }],
  ['is done once only what was there before is left', {}, { before: 52 }, { what: 'is', outcome: 'DONE' }],
  [
    'cannot be undone if nothing was there before',
    {},
    { before: 0 },
    { what: 'is', outcome: 'DONE_FROM_NOTHING' },
  ],
  ['waits while its run waits', { work: 'keep' }, { scratch: 40 }, { what: 'nothing' }],
  [
    'that failed leaves nothing behind',
    { work: 'drop' },
    { scratch: 40 },
    { what: 'drop', databases: [name('restore')] },
  ],
  [
    'that failed before the swap drops both',
    { work: 'drop' },
    { scratch: 40, before: 0 },
    { what: 'drop', databases: [name('restore'), name('before')] },
  ],
  ['is over when nothing is left', { work: 'drop' }, {}, { what: 'is', outcome: 'DROPPED' }],
  ['keeps what was there before', { work: 'keep', isDone: true }, { before: 52 }, { what: 'nothing' }],
  [
    'drops what was there before in the end',
    { work: 'drop', isDone: true },
    { before: 52 },
    { what: 'drop', databases: [name('before')] },
  ],
  ['is undone while that run is under way', { work: 'undo', isDone: true }, { before: 52 }, { what: 'undo' }],
  [
    'is finished if it was killed after the swap back',
    { work: 'keep', isDone: true },
    { before: 0, undone: 52 },
    { what: 'undo' },
  ],
  [
    'is undone once only the restored database is left',
    { work: 'undo', isDone: true },
    { undone: 52 },
    { what: 'is', outcome: 'UNDONE' },
  ],
])('a restore %s', (_, more, state, next) => {
  expect(nextOf(restore(more), { ...nothing, ...state })).toEqual(next);
});

test('all that a restore has made goes with its client', () => {
  expect(nextOf(restore({ work: 'keep', isDone: true }), { ...nothing, before: 3 }, true)).toEqual({
    what: 'drop',
    databases: [name('before')],
  });
});

test('what was loaded is compared with the manifest, table by table', () => {
  const file = { file: 'a', bytes: 1, sha256: 'a'.repeat(64) };
  const tables = [
    { name: 'anrs', rows: 3, checksum: 7 },
    { name: 'gone', rows: 1, checksum: 1 },
    { name: 'rates', rows: 2, checksum: null },
    { name: 'users', rows: 1, checksum: 5 },
  ];
  const manifest = {
    version: 1 as const,
    client: 'acme',
    madeAt: '2026-11-28T02:30:00Z',
    madeBy: 'CRON' as const,
    versions: { mariadb: '', dump: '', zstd: '', tar: '', monarc: null },
    database: { ...file, characterSet: 'utf8mb4', collation: 'utf8mb4_general_ci', tables },
    files: null,
  };
  expect(differencesFrom(manifest, tables)).toEqual([]);
  const found = [
    { name: 'anrs', rows: 2, checksum: 6 },
    { name: 'more', rows: 1, checksum: 1 },
    { name: 'rates', rows: 2, checksum: 9 },
    { name: 'users', rows: 1, checksum: 4 },
  ];
  expect(differencesFrom(manifest, found)).toEqual([
    'the table anrs has 2 rows, not 3',
    'the table gone is missing',
    'the table users has the checksum 4, not 5',
    'the table more is not in the manifest',
  ]);
});

/** What the filter makes of a dump, and the number of rows that it counts. */
function filtered(dump: string) {
  const { stdout, stderr, output, status } = spawnSync('perl', ['-e', FILTER, '--', 'acme'], {
    input: dump,
    encoding: 'utf8',
    maxBuffer: 8 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'pipe', 'ignore', 'ignore', 'pipe'],
  });
  return { text: stdout, said: stderr, rows: output[5], status };
}
const END = '-- Dump completed on 2026-11-28\n';

/** How many rows the tables of a dump have, for the program of the backups, which gets it in pieces of this size. */
function inPieces(dump: string, size: number) {
  const program = `use strict; ${READ}
    my $dump = do { local $/; <STDIN> };
    for (my $at = 0; $at < length $dump; $at += ${size}) { take(substr $dump, $at, ${size}) }
    my %rows = rows_of_dump();
    print map { "$_ $rows{$_}\\n" } sort keys %rows;`;
  const { stdout, stderr } = spawnSync('perl', ['-e', program], { input: dump, encoding: 'utf8' });
  return stdout + stderr;
}

const WAYS: [what: string, rows: string, count: number][] = [
  ['brackets, quotes and escapes in strings', "(1,'(\\'('),(2,_binary '\\\\('),(-3,NULL,'')", 3],
  ['rows on lines of their own', "\n(1,'a(b'),\n(2,'c\\n(')", 2],
  ['lines with what looks like the next row', "\n(1,'a),(b'),\n(2,'c), (d;'),\n(3,';')", 3],
  ['a single row on its line', "\n(1,'')", 1],
  ['more escapes than Perl goes over at once', `(1,'${'(\\n'.repeat(200_000)}'),(2,'x'),(3,'y')`, 3],
  ['many rows on a line', Array.from({ length: 70_000 }, (_, id) => `(${id},'(','b')`).join(','), 70_000],
];
test.each(WAYS)('the rows of a dump are counted although it has %s', (_what, rows, count) => {
  const dump = `INSERT INTO \`t\` VALUES${rows};\n${END}`;
  expect(filtered(dump).rows).toBe(`rows ${count}\n`);
  expect(filtered(dump).text).toBe(dump);
  for (const size of [7, 256 * 1024]) expect([size, inPieces(dump, size)]).toEqual([size, `t ${count}\n`]);
});

test('the rows of each table are counted wherever a piece of the dump ends', () => {
  const dump = `-- Table structure
CREATE TABLE \`none\` (
  \`id\` int
);
CREATE TABLE \`a\`\`b\` (
);
INSERT INTO \`a\`\`b\` (\`id\`, \`s\`) VALUES
(1,'x'),
(2,'y');
INSERT INTO \`a\`\`b\` VALUES
(3,'INSERT INTO \`none\` VALUES (1);');
INSERT INTO \`c\` VALUES (1),(2),(3);
/*!50003 CREATE*/ ;
DELIMITER ;;
CREATE TRIGGER t BEGIN
INSERT INTO \`none\` VALUES
(1);
END ;;
DELIMITER ;
${END}`;
  for (let size = 1; size < dump.length; size += 1)
    expect([size, inPieces(dump, size)]).toEqual([size, 'a`b 3\nc 3\nnone 0\n']);
  for (const end of [-1, -END.length, -END.length - 1, 200])
    expect(inPieces(dump.slice(0, end), 64)).toBe(
      end === -1 ? 'a`b 3\nc 3\nnone 0\n' : 'the dump is cut off: it has no end mark\n',
    );
});

test('a dump is loaded without the sandbox line and without definers, and its rows are counted', () => {
  const data = "INSERT INTO `t` VALUES\n(1,'CREATE DEFINER=`a`@`b` (x)'),\n(2,'it\\'s (');\n";
  const { text, rows, status } = filtered(
    `/*!999999\\- enable the sandbox mode */ \n${data}DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`gone\`@\`%\`*/ /*!50003 TRIGGER t BEFORE INSERT ON t FOR EACH ROW
CREATE DEFINER=\`stays\`@\`%\` */;;
CREATE DEFINER=\`gone\`@\`10.%\` PROCEDURE \`p\`()
SELECT 1 ;;
DELIMITER ;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=\`gone\`@\`localhost\` SQL SECURITY DEFINER */
/*!50001 VIEW v AS SELECT \`acme\`.\`t\`.\`a\` from \`t\` */;
${END}`,
  );
  expect(text).toBe(`${data}DELIMITER ;;
/*!50003 CREATE*/ /*!50017*/ /*!50003 TRIGGER t BEFORE INSERT ON t FOR EACH ROW
CREATE DEFINER=\`stays\`@\`%\` */;;
CREATE PROCEDURE \`p\`()
SELECT 1 ;;
DELIMITER ;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 SQL SECURITY DEFINER */
/*!50001 VIEW v AS SELECT \`t\`.\`a\` from \`t\` */;
${END}`);
  expect({ rows, status }).toEqual({ rows: 'rows 2\n', status: 0 });
});

test('a dump without its end is refused', () => {
  expect(filtered('INSERT INTO `t` VALUES (1);\n')).toMatchObject({
    status: 1,
    said: 'it is cut off: it has no end mark\n',
  });
});

test('a dump of more than ASCII has to say its character set', () => {
  const data = "INSERT INTO `t` VALUES ('é');\n";
  expect(filtered(`${data}${END}`)).toMatchObject({
    status: 1,
    said: expect.stringMatching(/^it does not say its character set: make it with --default-character-set/),
  });
  expect(filtered(`-- Host: tést\n/*!40101 SET NAMES latin1 */;\n${data}${END}`)).toMatchObject({
    status: 0,
  });
});

test('a disk that was full is said with what to do', () => {
  const said = lastLines("ERROR 1114 (HY000) at line 84: The table 'ballast' is full\n");
  expect(said + ifFull(said)).toMatch(/ is full\. Its disk is full: make space there, then retry\.$/);
  expect(ifFull('ERROR 1064 (42000) at line 7: You have an error')).toBe('');
});

test('what MariaDB says about a dump is told without the data that it repeats', () => {
  const said = `--------------
INSERT INTO users VALUES (1,'$2y$10$secret')
--------------

ERROR 1064 (42000) at line 7: You have an error in your SQL syntax; check the manual for the right syntax to use near ''$2y$10$secret')' at line 1
`;
  expect(lastLines(said)).toBe(
    'ERROR 1064 (42000) at line 7: You have an error in your SQL syntax; check the manual for the right syntax to use',
  );
  expect(lastLines('it is cut off: it has no end mark\n')).toBe('it is cut off: it has no end mark');
});

test('a client that is made from another one changes only the tables and columns that its release has', () => {
  const columns = (given: Record<string, string[]>) =>
    new Map(Object.entries(given).map(([table, names]) => [table, new Set(names)]));
  expect(statementsFor(columns({}), 7, 3)).toEqual([]);
  expect(
    statementsFor(
      columns({ clients: ['id'], clients_models: ['id'], users: ['id'], anrs: ['id'], user_tokens: ['id'] }),
      7,
      3,
    ),
  ).toEqual([
    'DELETE FROM user_tokens',
    'DELETE FROM clients_models',
    'DELETE FROM clients WHERE id <> 3',
    'UPDATE clients SET id = 7 WHERE id = 3',
  ]);
  const all = statementsFor(
    columns({
      users: ['mosp_api_key'],
      anrs: ['uuid', 'status'],
      cron_tasks: ['status'],
      passwords_tokens: [],
    }),
    7,
    3,
  ).join('; ');
  for (const part of ['mosp_api_key = NULL', 'uuid = UUID()', 'cron_tasks', 'passwords_tokens'])
    expect(all).toContain(part);
});
