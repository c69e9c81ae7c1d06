/** What applyFleet answers, for people. */
import type { FleetPartsFragment } from '../../sdk/generated/operations.ts';
import { counted, indented } from '../kit/change.ts';

type Difference = NonNullable<FleetPartsFragment['differences']>[number];

/** The differences, in the order in which they are done, and what is not in the file. */
export function linesOfFleet({ differences, notInFile }: FleetPartsFragment): string[] {
  const all = differences ?? [];
  const waiting = all.filter(({ waits }) => waits !== null);
  const done = all.filter(({ waits }) => waits === null);
  const rest = notInFile ?? [];
  return [
    ...(all.length === 0 ? ['Nothing differs.'] : done.flatMap(linesOfDifference)),
    ...(waiting.length === 0
      ? []
      : ['', `${counted(waiting.length, 'difference')} must wait:`, ...waiting.flatMap(linesOfDifference)]),
    ...(rest.length === 0
      ? []
      : [
          '',
          `Not in the file, and left alone:`,
          ...indented(
            rest.map(({ kind, name }) => `${kind.toLowerCase().replace('_', ' ')} ${name}`),
            2,
          ),
        ]),
  ];
}

function linesOfDifference({ mutation, name, line, fields, waits }: Difference): string[] {
  const sign = mutation.startsWith('create') ? '+' : mutation.startsWith('delete') ? '-' : '~';
  const values = fields.map(({ field, before, after }) =>
    before === null
      ? `${field}: ${JSON.stringify(after)}`
      : `${field}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
  );
  return [
    `${sign} ${mutation} ${name} (line ${line})`,
    ...indented([...values, ...(waits === null ? [] : [waits])]),
  ];
}
