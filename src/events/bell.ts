/**
 * Bells say that something has changed, never what: a listener then reads the rows. So a bell that rings
 * twice, or a slow listener, costs nothing, and the next slow re-read makes up for a lost bell.
 */
export interface Bell {
  /** Wakes everybody who listens for one of these topics, such as `run:<id>`. */
  ring(topics: string[]): void;
  /** Calls `hear` for each ring of the topic; `*` is every topic. Gives the function that ends this. */
  listen(topic: string, hear: (topic: string) => void): () => void;
}

/** The topic that rings for all listeners after a gap: anything may have changed meanwhile. */
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
