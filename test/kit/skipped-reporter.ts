import type { Reporter } from 'vitest/node';

/** What `missing` says, in whatever else a test prints. */
const SAYS = /^SKIPPED: (.*)$/gm;

/** Says in the closing lines of a run what was not tried for want of something on this machine. */
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
