/** Figures of one kind, put in words. */
export interface Figures {
  median: number;
  p95: number;
  p99: number;
  worst: number;
}

export function figuresOf(values: number[]): Figures {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { median: at(0.5), p95: at(0.95), p99: at(0.99), worst: sorted.at(-1) ?? NaN };
}

/** In ms. */
export function inWords({ median, p95, p99, worst }: Figures): string {
  const ms = (value: number) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
  return `median ${ms(median)}, p95 ${ms(p95)}, p99 ${ms(p99)}, worst ${ms(worst)}`;
}
