/** Ids as people see them: the API takes both forms, and the short one is that of the audit. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The UUID in an id of the API; the id itself if it has none. */
export function idOf(id: string): string {
  const [, uuid = ''] = Buffer.from(id, 'base64url').toString().split(':');
  return UUID.test(uuid) ? uuid : id;
}

/** The id as `node` needs it, which may be of any type. */
export const nodeId = (type: string, id: string): string =>
  UUID.test(id) ? Buffer.from(`${type}:${id}`).toString('base64url') : id;
