/** Counts work instead of measuring time: a busy machine gives the same result. */
import { Session } from 'node:inspector/promises';

/**
 * Counts how many blocks of JavaScript this process enters, in Regent and in libraries, if their modules are
 * loaded after this. A single call of the engine (JSON.parse, a regular expression) is one step.
 */
export async function startCounting() {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  /** The steps since the last call. */
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
