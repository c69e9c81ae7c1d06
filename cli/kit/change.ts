import type { ChangeAction, PlannedFragment } from '../../sdk/generated/operations.ts';

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

/** What runs would change on servers. */
export function linesOfPlan(plan: PlannedFragment[]): string[] {
  const servers = [...new Set(plan.map(({ server }) => server?.fqdn ?? 'a server'))];
  return servers.flatMap((fqdn) => [
    '',
    `On ${fqdn}:`,
    ...indented(plan.filter(({ server }) => (server?.fqdn ?? 'a server') === fqdn).flatMap(linesOfChange), 2),
  ]);
}
