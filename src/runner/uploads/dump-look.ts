/** Looks at a dump while it passes by: whether it is one of a MONARC client, is whole, and stays within its database. */
import { UploadError } from '../../domain/uploads.ts';

export interface DumpFacts {
  /** The bytes that passed by. */
  bytes: number;
  /** How many tables the dump makes. */
  tables: number;
}

/** All that a look needs of a line. A row of data may be much longer. */
const HEAD_BYTES = 1024;

/** Tables that each MONARC client has. */
const WANTED = ['clients', 'users'];

const SANDBOX = /^\/\*M?!999999\\- /;
const FIRST = /^-- (?:MariaDB|MySQL) dump /;
const END = /^-- Dump completed/;
const TABLE = /^CREATE TABLE (?:IF NOT EXISTS )?`((?:[^`]|``)+)`/;

/** The beginning of statements that are for more than the tables of one database, also in a comment that is carried out. */
const FOREIGN = new RegExp(
  String.raw`^\s*(?:/\*M?!\d*\s*)?(?:USE|GRANT|REVOKE|LOAD|INSTALL|UNINSTALL|SET\s+(?:GLOBAL|PASSWORD)|CHANGE\s+(?:MASTER|REPLICATION)` +
    String.raw`|(?:CREATE|ALTER|DROP|RENAME)\s+(?:OR\s+REPLACE\s+)?(?:/\*.*?\*/\s*)?(?:DATABASE|SCHEMA|USER|ROLE|SERVER))\b`,
  'i',
);

/** The dump's own statements begin lines, as in plugins/shared/dump-filter.ts: a row of data is within one. */
export function makeDumpLook() {
  const tables = new Set<string>();
  let bytes = 0;
  let number = 0;
  let head = '';
  let isBegun = false;
  let isEnded = false;
  let isCode = false;

  function line(): void {
    number += 1;
    if (isEnded && head.trim() !== '')
      throw wrong(`it goes on after its end mark, in line ${number}: ${shown(head)}. Upload one dump alone`);
    if (!isBegun) return begin();
    const [, delimiter] = /^DELIMITER (.*)$/.exec(head) ?? [];
    if (delimiter !== undefined) isCode = delimiter !== ';';
    if (isCode) return;
    if (END.test(head)) isEnded = true;
    const [, table] = TABLE.exec(head) ?? [];
    if (table !== undefined) tables.add(table);
    if (FOREIGN.test(head))
      throw wrong(
        `line ${number} is for more than the tables of one database: ${shown(head)}. Make a dump without --databases and --all-databases: mariadb-dump --single-transaction --routines --triggers --events NAME`,
      );
  }

  function begin(): void {
    if (number === 1 && SANDBOX.test(head)) return;
    isBegun = FIRST.test(head);
    if (!isBegun)
      throw wrong(
        `it does not begin as mariadb-dump and mysqldump begin, nor as gzip, zstd or age: ${shown(head)}. Make it without --skip-comments and --compact`,
      );
  }

  return {
    /** Throws an UploadError as soon as something is wrong. */
    take(piece: Buffer): void {
      bytes += piece.length;
      for (let at = 0; at < piece.length;) {
        const end = piece.indexOf(10, at);
        const to = end === -1 ? piece.length : end;
        if (head.length < HEAD_BYTES)
          head += piece.toString('latin1', at, Math.min(to, at + HEAD_BYTES - head.length));
        if (end === -1 && !isBegun && head.length === HEAD_BYTES) line();
        if (end === -1) return;
        line();
        head = '';
        at = end + 1;
      }
    },

    /** Throws an UploadError unless the dump is whole, and one of a client. */
    end(): DumpFacts {
      if (bytes === 0) throw wrong('it is empty');
      if (head !== '') line();
      if (!isEnded) throw wrong('it is cut off: it has no end mark ("-- Dump completed")');
      const missing = WANTED.filter((name) => !tables.has(name));
      if (missing.length > 0)
        throw wrong(
          `it is no dump of a MONARC client: it makes ${tables.size} tables, and not ${missing.join(' and ')}`,
        );
      return { bytes, tables: tables.size };
    },
  };
}

export type DumpLook = ReturnType<typeof makeDumpLook>;

/** @param why a part of a sentence */
export const wrong = (why: string) =>
  new UploadError('CONTENT', `This cannot be restored: ${why}. Nothing of it was kept.`);

/** The beginning of a line, readable in any case. */
function shown(text: string): string {
  const begin = text.slice(0, 60);
  const readable = begin.replace(/[^\x20-\x7e]/g, '?');
  return `"${readable}${text.length > 60 ? '…' : ''}"`;
}
