import type { Reporter } from 'vitest/node';

/** Finds the lines of `missing` in a test's output. */
const SAYS = /^SKIPPED: (.*)$/gm;

/** Says at the end of a run which tests were skipped because something is missing on this machine. */
export default class SkippedReporter implements Reporter {
  private readonly reasons = new Set<string>();

  onUserConsoleLog({ content }: { content: string }): void {
    for (const [, reason = ''] of content.matchAll(SAYS)) this.reasons.add(reason);
  }

  onTestRunEnd(): void {
    if (this.reasons.size === 0) return;
    console.log(['Not tried, and skipped:', ...[...this.reasons].toSorted()].join('\n  - '), '\n');
    this.reasons.clear();
  }
}
