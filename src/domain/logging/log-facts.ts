/** What a line of the log may say beside its text. src/log/log-line.ts says what each of these means. */
export interface LogFacts {
  /** An error, as it was caught. */
  err?: unknown;
  errorId?: string;
  runs?: string[];
  traceIds?: string[];
  lease?: string;
  server?: string;
  step?: string;
  key?: string;
  dryRun?: string;
  field?: string;
  actor?: string;
  address?: string;
  origin?: string;
  file?: string;
  alarm?: string;
  removed?: Record<string, number>;
  signal?: string;
}

export interface Log {
  info(facts: LogFacts, text: string): void;
  warn(facts: LogFacts, text: string): void;
  error(facts: LogFacts, text: string): void;
}
