/** The types that have ids; test/graphql/ids.test.ts compares them with the schema. */
export const NODE_TYPES = [
  'Alarm',
  'ApiToken',
  'AuditEntry',
  'Backup',
  'Client',
  'CollectedRequest',
  'Delivery',
  'Drift',
  'MaintenanceWindow',
  'Model',
  'Orphan',
  'Plan',
  'Run',
  'Schedule',
  'Server',
  'Session',
  'Upload',
  'User',
  'Webhook',
];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether this is an id of a row, as we write it. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

export { encodeId } from '../../domain/global-ids.ts';

/** Our ids have at most 71 characters; in base64 with padding, at most 72. */
const LONGEST = 72;

/** Decodes an id from encodeId, even if it is written as plain base64; undefined for any other text. */
export function decodeId(id: string): { typename: string; id: string } | undefined {
  const text = id.length > LONGEST ? '' : Buffer.from(id, 'base64url').toString();
  const [typename = '', uuid = '', ...rest] = text.split(':');
  const isOurs = NODE_TYPES.includes(typename) && isUuid(uuid) && rest.length === 0;
  return isOurs ? { typename, id: uuid } : undefined;
}

/** The ids of rows, from global ids as Pothos gives them. */
export const idsOf = (given: { id: string }[]): string[] => given.map(({ id }) => id);
