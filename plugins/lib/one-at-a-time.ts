/** Work on files that several servers share, so that none reads what another is just about to write. */
const last = new Map<string, Promise<unknown>>();

/** Does the work when all that was asked for under this name before has ended, well or badly. */
export async function oneAtATime<T>(name: string, work: () => Promise<T>): Promise<T> {
  const mine = (last.get(name) ?? Promise.resolve()).then(work, work);
  last.set(name, mine);
  try {
    return await mine;
  } finally {
    if (last.get(name) === mine) last.delete(name);
  }
}
