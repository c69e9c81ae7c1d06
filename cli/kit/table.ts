/** Rows for people, in columns that fit the terminal. */
import truncate from 'cli-truncate';
import stringWidth from 'string-width';
import { printable } from './terminal.ts';

export type Cell = string | number | boolean | null | undefined;

export interface Column<Row> {
  title: string;
  of(row: Row): Cell;
  /** Never cut, as somebody copies it, also if the line is then longer than the terminal is wide. */
  isWhole?: boolean;
}

const GAP = 2;
/** No column becomes narrower. */
const NARROWEST = 8;

/**
 * The lines of a table, the titles first.
 * @param width of the terminal; undefined for lines of any length
 */
export function table<Row>(rows: Row[], columns: Column<Row>[], width?: number): string[] {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ of }) => shown(of(row)))),
  ];
  const widths = fitted(
    columns.map((_, at) => Math.max(...cells.map((line) => stringWidth(line[at] ?? '')))),
    columns.map(({ isWhole = false }) => isWhole),
    width,
  );
  return cells.map((line) =>
    line
      .map((cell, at) => {
        const most = widths[at] ?? 0;
        const cut = truncate(cell, most);
        return cut + ' '.repeat(Math.max(0, most - stringWidth(cut)));
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}

/** One line, whatever is in it. */
export function shown(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return printable(String(cell)).replace(/\s+/g, ' ').trim();
}

/** Takes from the widest column that may be cut, until all fit. */
function fitted(widths: number[], isWhole: boolean[], width = Infinity): number[] {
  const fit = [...widths];
  const cut = () => fit.map((one, at) => (isWhole[at] ? 0 : one));
  const room = width - GAP * (fit.length - 1);
  for (let over = sum(fit) - room; over > 0; over = sum(fit) - room) {
    const widest = cut().indexOf(Math.max(...cut()));
    const second = Math.max(NARROWEST, ...cut().filter((_, at) => at !== widest));
    const now = cut()[widest] ?? 0;
    if (now <= NARROWEST) break;
    fit[widest] = Math.max(NARROWEST, now - over, Math.min(second, now - 1));
  }
  return fit;
}

const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);
