/**
 * Bells say that something has come, never what: whoever hears one reads the rows. So a bell that rings
 * twice, or a listener that is slow, costs nothing, and a lost one is made up for by the next slow re-read.
 */
export interface Bell {
  /** Wakes everybody who listens for one of these topics, such as `run:<id>`. */
  ring(topics: string[]): void;
  /** Calls `hear` for each ring of the topic, or of every topic for `*`. Gives the function that ends it. */
  listen(topic: string, hear: (topic: string) => void): () => void;
}

/** The topic rung for everybody after a gap: anything may have happened meanwhile. */
export const EVERYTHING = 'everything';

/** A bell that is heard within this process. */
export function makeBell(): Bell {
  const listeners = new Map<string, Set<(topic: string) => void>>();
  const call = (key: string, topic: string) => {
    for (const hear of listeners.get(key) ?? []) hear(topic);
  };
  return {
    ring(topics) {
      for (const topic of topics) {
        if (topic === EVERYTHING) {
          for (const key of listeners.keys()) call(key, topic);
        } else {
          call(topic, topic);
          call('*', topic);
        }
      }
    },
    listen(topic, hear) {
      const hearers = listeners.get(topic) ?? new Set();
      listeners.set(topic, hearers.add(hear));
      return () => {
        hearers.delete(hear);
        if (hearers.size === 0 && listeners.get(topic) === hearers) listeners.delete(topic);
      };
    },
  };
}
