/** Counts work instead of measuring time: the same on a busy machine. */
import { Session } from 'node:inspector/promises';

/**
 * Counts how many blocks of JavaScript are entered in this process, ours and those of libraries, as long as their
 * modules are loaded after this. What runs inside a single call of the engine (JSON.parse, a regular expression)
 * is one step.
 */
export async function startCounting() {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  /** Since the last time. */
  const take = async () => {
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const ranges = result.flatMap(({ functions }) => functions.flatMap((each) => each.ranges));
    return ranges.reduce((sum, { count }) => sum + count, 0);
  };
  return {
    async stepsOf(work: () => Promise<unknown>): Promise<number> {
      await take();
      await work();
      return take();
    },
    stop: () => session.disconnect(),
  };
}
