/** What is wrong, from the outside in: the way to Regent, Regent itself, its servers, its alarms. */
import { RefusedError } from '../../sdk/errors.ts';
import {
  DoctorDocument,
  ListAlarmsDocument,
  ListServersDocument,
  SendTestMailDocument,
  WhoAmIDocument,
} from '../../sdk/generated/operations.ts';
import type { Connection } from '../../sdk/connect.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { JsonFlags } from '../kit/flags.ts';
import { rowsOf } from '../kit/list.ts';
import { timeOf } from '../kit/times.ts';

/** Links are good for minutes. */
const MOST_SECONDS_OFF = 30;

interface Finding {
  /** What was looked at. */
  what: string;
  ok: boolean;
  /** What is wrong, or how it is. */
  says: string;
}

/** Each looks at one thing; what it cannot look at is a finding, too, unless nothing else can be looked at. */
const EXAMINATIONS: ((regent: Connection) => Promise<Finding[]>)[] = [parts, account, work, servers, alarms];

export interface DoctorFlags extends JsonFlags {
  testMail: boolean;
}

export async function examine(this: Context, { testMail, json }: DoctorFlags) {
  const regent = this.connect();
  const findings: Finding[] = [];
  for (const look of [...EXAMINATIONS, ...(testMail ? [mail] : [])])
    findings.push(...(await look(regent).catch(asFinding)));
  const isWell = findings.every(({ ok }) => ok);
  if (json) this.printJson({ ok: isWell, findings });
  else
    for (const { what, ok, says } of findings)
      this.print(`${ok ? this.paint('green', 'good ') : this.paint('red', 'wrong')}  ${what}: ${says}`);
  if (!isWell) this.process.exitCode = EXIT.RUN_FAILED;
}

function asFinding(error: unknown): Finding[] {
  if (error instanceof RefusedError) return [{ what: 'access', ok: false, says: error.message }];
  throw error;
}

/** Database and queue, as Regent sees them; and its clock, as this machine does. */
async function parts(regent: Connection): Promise<Finding[]> {
  const { parts, at } = await regent.health();
  const aheadSeconds = Math.round((at.getTime() - Date.now()) / 1000);
  const isOff = Math.abs(aheadSeconds) > MOST_SECONDS_OFF;
  return [
    ...Object.entries(parts).map(([what, { ok, message }]) => ({ what, ok, says: message ?? 'answers' })),
    {
      what: 'clock',
      ok: !isOff,
      says: isOff ? `Regent's is ahead of this machine's by ${aheadSeconds} s` : 'as on this machine',
    },
  ];
}

async function account(regent: Connection): Promise<Finding[]> {
  const { viewer } = await regent.ask(WhoAmIDocument, {});
  return [{ what: 'account', ok: true, says: `${viewer.email}, for ${viewer.permissions.join(', ')}` }];
}

/** Mail and schedules. */
async function work(regent: Connection): Promise<Finding[]> {
  const { mail, schedulesPaused: pause } = await regent.ask(DoctorDocument, {});
  const letters = `${mail.waiting} wait, ${mail.givenUp} were given up`;
  const end = pause === null || pause.until === null ? '' : ` until ${timeOf(pause.until)}`;
  return [
    {
      what: 'mail',
      ok: mail.problem === null,
      says: mail.problem ?? (mail.isConfigured ? letters : 'not configured'),
    },
    {
      what: 'schedules',
      ok: pause === null,
      says: pause === null ? 'in force' : `all paused by ${pause.by}${end}: ${pause.reason}`,
    },
  ];
}

/** A line to whoever asks. */
async function mail(regent: Connection): Promise<Finding[]> {
  const { sendTestMail: sent } = await regent.ask(SendTestMailDocument, {});
  const problems = sent.userErrors.map(({ message }) => message);
  if (problems.length > 0) return [{ what: 'test mail', ok: false, says: problems.join(' ') }];
  return [{ what: 'test mail', ok: true, says: `sent to ${sent.email ?? 'you'}: ${sent.answer ?? ''}` }];
}

/** Those that are retired have no part in anything. */
async function servers(regent: Connection): Promise<Finding[]> {
  const { rows } = await rowsOf(regent, ListServersDocument, {}, { page: ({ servers }) => servers });
  const inUse = rows.filter(({ mode }) => mode !== 'RETIRED');
  if (inUse.length === 0) return [{ what: 'servers', ok: true, says: 'none yet' }];
  return inUse.map(({ fqdn, state, mode, health }) => ({
    what: fqdn,
    ok: state === 'READY' && health.status === 'HEALTHY',
    says: [
      ...(state === 'READY' ? [] : [state]),
      ...(mode === 'ACTIVE' ? [] : [mode]),
      health.status,
      ...health.problems,
    ].join('; '),
  }));
}

/** Those that nobody cares for yet. */
async function alarms(regent: Connection): Promise<Finding[]> {
  const filter = { open: true, acknowledged: false };
  const { rows } = await rowsOf(regent, ListAlarmsDocument, { filter }, { page: ({ alarms }) => alarms });
  if (rows.length === 0) return [{ what: 'alarms', ok: true, says: 'none' }];
  return rows.map(({ severity, text, remedy }) => ({
    what: `${severity} alarm`,
    ok: false,
    says: remedy === null ? text : `${text} ${remedy}`,
  }));
}
