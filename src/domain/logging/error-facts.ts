/** An error as plain data: what a log keeps of it. */
export interface ErrorFacts {
  type: string;
  message: string;
  stack?: string;
  /** Of the system or the database, such as ECONNREFUSED. */
  code?: string;
  cause?: ErrorFacts;
}

/** Longer chains of causes are cut: one could be a circle. */
const MOST_CAUSES = 5;

/** Other properties of errors are left out: libraries keep whole requests and settings in them, with their secrets. */
export function errorFacts(error: unknown, left = MOST_CAUSES): ErrorFacts {
  if (!(error instanceof Error)) return { type: typeof error, message: textOf(error) };
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {}),
    ...(cause === undefined || cause === null || left === 0 ? {} : { cause: errorFacts(cause, left - 1) }),
  };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const message = (value as { message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message : String(value);
}

/** The same value, with each text in it replaced. Only plain data. */
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts(each, change)]));
}
