import { METRICS, type Definition } from './catalogue.ts';

/** The table of metrics in docs/monitoring.md, in Markdown, as prettier formats it after. */
export function printMetrics(from: Definition['from']): string {
  const rows = Object.entries<Definition>(METRICS)
    .filter(([, metric]) => metric.from === from)
    .map(([name, { type, labels, help }]) => [
      `\`${name}\``,
      type,
      labels.map((label) => `\`${label}\``).join(', '),
      help,
    ]);
  return [['metric', 'type', 'labels', 'meaning'], ['-', '-', '-', '-'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
