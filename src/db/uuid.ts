const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether this can be an id at all; PostgreSQL fails for other values. */
export function isUuid(id: string): boolean {
  return UUID.test(id);
}
