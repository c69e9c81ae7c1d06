/** Where the page of a run is. Clients have their alias as it is: it has no other letters than paths may have. */
export const runPath = (id: string) => pathTo('runs', id);

/** Where something with an id has its page, such as `/alarms/…`. */
export const pathTo = (list: string, id: string) => `/${list}/${encodeURIComponent(id)}`;
