export const NOTICE_TYPES = [
  'alarm.raised',
  'alarm.acknowledged',
  'alarm.resolved',
  'run.ended',
  'client.changed',
] as const;

/** In the API and in files: RUN_ENDED for `run.ended`. */
export const noticeName = (type: string) => type.replace('.', '_').toUpperCase();
export const NOTICE_NAMES = NOTICE_TYPES.map(noticeName);

/** Something that has happened, for those who want to be told. */
export interface Notice {
  /** `webhook.test` is only sent on request. */
  type: (typeof NOTICE_TYPES)[number] | 'webhook.test';
  /** What it is about, such as `server:<uuid>`, `client:<uuid>`, `run:<uuid>`: notices of one subject are told in order. */
  subject: string;
  /** In one sentence, for a person. Without secrets. */
  text: string;
  /** Of an alarm. */
  severity?: 'CRITICAL' | 'WARNING' | 'INFO';
  /** UUIDs. */
  serverId?: string | undefined;
  clientId?: string | undefined;
  runId?: string | undefined;
  alarmId?: string | undefined;
  /** The W3C trace of the caller who requested the run. */
  traceparent?: string | undefined;
  /** Plain facts, JSON. Without secrets. */
  data: Record<string, unknown>;
}
