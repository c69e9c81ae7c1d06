import {
  AcknowledgeAlarmDocument,
  ListAlarmsDocument,
  UnacknowledgeAlarmDocument,
  type AlarmSeverity,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { act } from '../kit/act.ts';
import { findClient, findServer } from '../kit/find.ts';
import type { JsonFlags, ListFlags } from '../kit/flags.ts';
import { idOf } from '../kit/ids.ts';
import { list } from '../kit/list.ts';
import { timeOf } from '../kit/times.ts';

export interface AlarmsFlags extends ListFlags {
  client?: string;
  server?: string;
  severity?: readonly AlarmSeverity[];
  resolved: boolean;
}

export interface AcknowledgeFlags extends JsonFlags {
  note: string;
  until?: string;
}

export async function listAlarms(
  this: Context,
  { client, server, severity, resolved, ...flags }: AlarmsFlags,
) {
  const regent = this.connect();
  const filter = {
    clientId: client === undefined ? undefined : (await findClient(regent, client)).id,
    serverId: server === undefined ? undefined : (await findServer(regent, server)).id,
    severity: severity && [...severity],
    open: !resolved,
  };
  await list(
    this,
    flags,
    ListAlarmsDocument,
    { filter },
    {
      page: ({ alarms }) => alarms,
      columns: [
        { title: 'SEVERITY', of: ({ severity }) => severity },
        { title: 'SINCE', of: ({ raisedAt }) => timeOf(raisedAt) },
        { title: 'OF', of: ({ client, server }) => client?.alias ?? server?.fqdn ?? 'Regent' },
        { title: 'WHAT', of: ({ text }) => text },
        { title: 'CARED FOR BY', of: ({ acknowledged }) => acknowledged?.by },
        { title: 'ID', of: ({ id }) => idOf(id), isWhole: true },
      ],
      none: resolved ? 'No resolved alarms.' : 'Nothing is wrong.',
      usualLimit: 50,
    },
  );
}

export async function acknowledgeAlarm(
  this: Context,
  { json, note, until }: AcknowledgeFlags,
  alarmId: string,
) {
  const input = { alarmId, note, until };
  const flags = { json, note, until };
  await act(this, this.connect(), flags, AcknowledgeAlarmDocument, input, () => 'It is acknowledged.');
}

export async function unacknowledgeAlarm(this: Context, flags: JsonFlags, alarmId: string) {
  const said = () => 'It counts again.';
  await act(this, this.connect(), flags, UnacknowledgeAlarmDocument, { alarmId }, said);
}
