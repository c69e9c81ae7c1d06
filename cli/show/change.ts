import type { ChangeAction } from '../../sdk/generated/operations.ts';

const SIGNS: Record<ChangeAction, string> = { CREATE: '+', UPDATE: '~', DELETE: '-' };

interface Change {
  action: ChangeAction;
  summary: string;
  diff: string | null;
}

/** A change on a server, with its diff. */
export const linesOfChange = ({ action, summary, diff }: Change): string[] => [
  `${SIGNS[action]} ${summary}`,
  ...indented(diff?.trimEnd().split('\n') ?? []),
];

export const indented = (lines: string[], by = 4): string[] =>
  lines.map((line) => `${' '.repeat(by)}${line}`);

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
