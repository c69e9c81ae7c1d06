/** What the runner tells those who measure it. */
export interface Meter {
  /** A run begins for the first time, and it had to wait for nothing but a worker. */
  began(delayMs: number): void;
  /** A run that this worker has carried out has ended, so long after its first start. */
  ended(kind: string, status: string, durationMs: number): void;
  /** Another worker may have the work by now. */
  leaseLost(): void;
}
