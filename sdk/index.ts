/** What programs import as `regent/sdk`. The API has a type `Connection` of its own, which is of servers. */
export { connect, type Connection } from './connect.ts';
export type { Following, Health, Operation, RunEvent, Update, UploadBody, Way } from './connect.ts';
export * from './errors.ts';
export * from './generated/operations.ts';
export * from './node-web-socket.ts';
