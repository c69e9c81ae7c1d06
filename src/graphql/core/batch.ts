/** Gathers the ids that a page asks for one by one, and reads them together. */
export function makeBatch<Value>(read: (ids: string[]) => Promise<Map<string, Value>>) {
  let gathering: Promise<Map<string, Value>> | undefined;
  let ids = new Set<string>();
  return async (id: string): Promise<Value | undefined> => {
    ids.add(id);
    // The resolvers of a page run one after another before anything that waits for the next tick.
    gathering ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      const wanted = [...ids];
      ids = new Set();
      gathering = undefined;
      return read(wanted);
    });
    return (await gathering).get(id);
  };
}
