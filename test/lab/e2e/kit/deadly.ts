/**
 * Loaded into a Regent (`node --import`): ends its process, as kill -9 would, at a boundary of a run. The boundaries
 * are each command for a server, and each commit of what Regent knows of its runs and clients. `kills.ts` writes the
 * order, and reads the list of the boundaries that were crossed.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import ssh2, { type ClientChannel } from 'ssh2';
import type { Order } from './kills.ts';

const folder = process.env['REGENT_KILLS'] ?? '';
const END_OF_PROGRAM = '__END__\n';
let known = '';
let crossed = 0;

/** Crosses a boundary by `go`, unless the process is to end before or after it. */
function cross<T>(boundary: string, go: () => T): T {
  const order = currentOrder();
  if (order === undefined) return go();
  appendFileSync(join(folder, 'crossed'), `${JSON.stringify(boundary)}\n`);
  if (!new RegExp(order.boundary, 's').test(boundary)) return go();
  crossed += 1;
  const isDue = crossed === order.time;
  if (isDue && order.when === 'before') end();
  const gone = go();
  // A command is on its way then.
  if (isDue && order.when === 'after') setTimeout(end, 5);
  return gone;
}

const end = () => process.kill(process.pid, 'SIGKILL');

function currentOrder(): Order | undefined {
  let text = '';
  try {
    text = readFileSync(join(folder, 'order'), 'utf8');
  } catch {}
  if (text !== known) [known, crossed] = [text, 0];
  return text === '' ? undefined : (JSON.parse(text) as Order);
}

type Taken = (error: Error | undefined, channel: ClientChannel) => void;
type Exec = (this: { _sock?: Socket }, command: string, taken: Taken) => unknown;
const { exec } = ssh2.Client.prototype as unknown as { exec: Exec };

Object.assign(ssh2.Client.prototype, {
  exec(this: ThisParameterType<Exec>, command: string, taken: Taken) {
    return exec.call(this, command, (error, channel) => {
      if (error === undefined) {
        const send = channel.end.bind(channel) as (input: unknown) => ClientChannel;
        // Without input it is the end of a channel.
        channel.end = (input?: unknown) =>
          Buffer.isBuffer(input)
            ? cross(`${this._sock?.remoteAddress}: ${commandIn(input)}`, () => send(input))
            : send(input);
      }
      taken(error, channel);
    });
  },
});

/** What is sent is a program, then the lengths of the command and its input: see src/transport/ssh/frame.ts. */
function commandIn(sent: Buffer): string {
  const lengths = sent.indexOf(END_OF_PROGRAM) + END_OF_PROGRAM.length;
  const from = sent.indexOf('\n', lengths) + 1;
  const to = from + Number(sent.toString('latin1', lengths, from).split(' ')[1]);
  const command = sent.toString('utf8', from, to).replace(/^.*unset stat\n/, '');
  // Programs for files come as input, with the paths after them.
  const input = sent.toString('utf8', to);
  if (command !== 'exec perl -') return `${command}\n${input.slice(0, 2_000)}`;
  const paths = input.slice(input.indexOf(END_OF_PROGRAM) + END_OF_PROGRAM.length);
  const does = input.includes('sub put_in_place')
    ? 'write'
    : input.includes('sub remove')
      ? 'remove'
      : 'read';
  return `${does} ${paths.replaceAll('\0', ' ').trim()}`;
}

/** The tables that say how far a run is. */
const TOLD =
  /^\s*(?:INSERT INTO|UPDATE|DELETE FROM) (?:"public"\.)?"(Run|Step|Client|Move|Restore|Made|Backup)"/;

const query = Client.prototype.query as (...args: unknown[]) => unknown;
const writes = new WeakMap<Client, string[]>();

Object.assign(Client.prototype, {
  query(this: Client, ...args: unknown[]) {
    const [asked] = args as [string | { text?: string; values?: unknown[] } | undefined];
    const text = typeof asked === 'string' ? asked : (asked?.text ?? '');
    const values = typeof asked === 'string' ? args[1] : (asked?.values ?? args[1]);
    const go = () => query.apply(this, args);
    if (/^BEGIN/i.test(text)) writes.set(this, []);
    const written = writes.get(this);
    const what =
      TOLD.exec(text)?.[1] ?? (/^INSERT INTO (?:"public"\.)?"Event"/.test(text) ? 'Event' : undefined);
    const words = Array.isArray(values) ? values.filter((value) => /^[A-Z_]{3,}$/.test(String(value))) : [];
    const told = [what, ...words].join(' ');
    if (/^COMMIT/i.test(text)) {
      writes.delete(this);
      return written?.some((each) => /^(?!Run$|Event)|STEP_|RUN_/.test(each))
        ? cross(`database: ${written.join(', ')}`, go)
        : go();
    }
    if (what === undefined) return go();
    if (written === undefined) return what === 'Event' ? go() : cross(`database: ${told}`, go);
    written.push(told);
    return go();
  },
});
