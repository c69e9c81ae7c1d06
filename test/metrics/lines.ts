/** Reads the text that Prometheus reads. */

export type Samples = Map<string, number>;

/** Each sample by its name and labels, as they are in the text: `name` or `name{a="b",c="d"}`. */
export function samplesIn(text: string): Samples {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

/** The names of all samples, without what a histogram adds to them. */
export const namesIn = (samples: Samples): string[] => [
  ...new Set([...samples.keys()].map((key) => key.replace(/\{.*$/, '').replace(/_(bucket|sum|count)$/, ''))),
];
