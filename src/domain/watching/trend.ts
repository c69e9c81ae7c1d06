/** When a disk is full if it goes on filling as in the last days. */

/** How full a disk was; `free` in bytes. */
export interface DiskAt {
  at: Date;
  free: number;
}

const DAY_MS = 24 * 60 * 60_000;
/** Older samples say little of what happens now. */
export const TREND_MS = 3 * DAY_MS;
const LEAST_SAMPLES = 12;
/** What comes and goes each night, such as a backup, must not look like growth. */
const LEAST_SPAN_MS = DAY_MS;
const FARTHEST_DAYS = 60;

/**
 * In how many days no more is free, with one digit after the point: by the line that fits the samples of the last days
 * best (least squares). Undefined if there are too few of them, or if it does not fill, or not within 60 days.
 * @param now what is free now
 */
export function fullInDays(samples: DiskAt[], now: DiskAt): number | undefined {
  const recent = [...samples, now].filter(({ at }) => now.at.getTime() - at.getTime() <= TREND_MS);
  const times = recent.map(({ at }) => at.getTime());
  const span = Math.max(...times) - Math.min(...times);
  if (recent.length < LEAST_SAMPLES || span < LEAST_SPAN_MS) return undefined;
  const days = times.map((time) => (time - now.at.getTime()) / DAY_MS);
  const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanDay, meanFree] = [meanOf(days), meanOf(recent.map(({ free }) => free))];
  const covariance = meanOf(
    recent.map(({ free }, index) => ((days[index] ?? 0) - meanDay) * (free - meanFree)),
  );
  const lostPerDay = -covariance / meanOf(days.map((day) => (day - meanDay) ** 2));
  const left = now.free / lostPerDay;
  return lostPerDay > 0 && left < FARTHEST_DAYS ? Math.round(left * 10) / 10 : undefined;
}
