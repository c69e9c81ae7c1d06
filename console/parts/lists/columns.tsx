import type { ComponentChildren } from 'preact';
import { Table } from '../panel.tsx';

/** Its heading, empty for none; what a row has there; and a class: `end` is aligned to the right, `wide` is for wide screens. */
export type Column<Row> = [
  title: string,
  cell: (row: Row) => ComponentChildren,
  place?: 'end' | 'wide' | 'end wide',
];

interface ColumnsProps<Row> {
  label: string;
  rows: Row[];
  columns: Column<Row>[];
}

/** A table, column by column. */
export const Columns = <Row extends object>({ label, rows, columns }: ColumnsProps<Row>) => (
  <Table
    label={label}
    head={columns.map(([title, , place], index) =>
      title === '' ? (
        <td key={index} />
      ) : (
        <th key={index} scope="col" class={place}>
          {title}
        </th>
      ),
    )}
  >
    {rows.map((row, at) => (
      <tr key={'id' in row ? row.id : at}>
        {columns.map(([, cell, place], index) => (
          <td key={index} class={place}>
            {cell(row)}
          </td>
        ))}
      </tr>
    ))}
  </Table>
);
