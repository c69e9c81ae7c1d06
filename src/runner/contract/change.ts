/** One difference from the desired state: plain data to store, show and review. Never holds a secret. */
export interface Change {
  /** The alias of the client whose change this is; absent where it belongs to the server itself. */
  client?: string;
  action: 'create' | 'update' | 'delete';
  /** What it touches, as an administrator would name it: a path, `database acme`, `route /acme`. */
  subject: string;
  /** One line: what will be done. */
  summary: string;
  /** For files: a unified diff, with the lines that hold secrets masked. */
  diff?: string;
}
