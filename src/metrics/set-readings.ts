import type { BackupTimes, ClientReading, Readings, ServerReading } from '../domain/watching/readings.ts';
import type { MetricName } from './catalogue.ts';

type Set = (name: MetricName, labels: Record<string, string>, value: number) => void;

/** Gives each reading to `set`, as the metrics of the catalogue have it. */
export function setReadings(
  set: Set,
  { servers, clients, databases, runs, alarms, deliveries }: Readings,
): void {
  for (const server of servers) setServer(set, server);
  for (const client of clients) setClient(set, client);
  for (const { database, server, ...times } of databases) setBackups(set, { database, server }, times);
  for (const { condition, severity, count, unacknowledged } of alarms) {
    const open = (acknowledged: string, number: number) =>
      number > 0 && set('regent_alarms', { condition, severity, acknowledged }, number);
    open('false', unacknowledged);
    open('true', count - unacknowledged);
  }
  for (const { webhook, pending, failed, oldestAt } of deliveries) {
    set('regent_webhook_deliveries', { webhook, status: 'PENDING' }, pending);
    set('regent_webhook_deliveries', { webhook, status: 'FAILED' }, failed);
    if (oldestAt !== null) set('regent_webhook_oldest_timestamp_seconds', { webhook }, seconds(oldestAt));
  }
  const oldest = new Map<string, { labels: Record<string, string>; at: number }>();
  for (const { kind, status, reason, count, oldestAt } of runs) {
    const labels = { status, ...(reason === null ? {} : { reason }) };
    set('regent_runs', { kind, ...labels }, count);
    const known = oldest.get(`${status} ${reason}`);
    const at = Math.min(known?.at ?? Infinity, seconds(oldestAt));
    oldest.set(`${status} ${reason}`, { labels, at });
  }
  for (const { labels, at } of oldest.values()) set('regent_runs_oldest_timestamp_seconds', labels, at);
}

function setServer(set: Set, { fqdn: server, role, state, mode, look, lookedAt }: ServerReading): void {
  set('regent_server_info', { server, role, state, mode }, 1);
  if (mode === 'RETIRED') return;
  if (state !== 'UNCONFIRMED') set('regent_server_up', { server }, state === 'READY' ? 1 : 0);
  if (look === null || lookedAt === null) return;
  set('regent_server_looked_timestamp_seconds', { server }, seconds(lookedAt));
  set('regent_server_clock_ahead_seconds', { server }, look.clockAheadMs / 1000);
  for (const { path, free, size } of look.disks) {
    set('regent_server_disk_free_bytes', { server, path }, free);
    set('regent_server_disk_size_bytes', { server, path }, size);
  }
  for (const { name, ok } of look.services)
    set('regent_server_service_up', { server, service: name }, ok ? 1 : 0);
  for (const { host, notAfter } of look.certificates)
    if (notAfter !== undefined)
      set('regent_server_certificate_end_timestamp_seconds', { server, host }, seconds(new Date(notAfter)));
}

function setClient(set: Set, client: ClientReading): void {
  const { status, activatedAt, answering, probedAt } = client;
  const labels = { client: client.alias, server: client.server };
  set('regent_client_status', { ...labels, status }, 1);
  // Nobody asks the site of such a client any more, and nothing makes backups of it.
  if (status === 'DELETING' || status === 'CLOSED') return;
  if (activatedAt !== null) set('regent_client_live_timestamp_seconds', labels, seconds(activatedAt));
  if (answering !== null) set('regent_client_answering', labels, answering ? 1 : 0);
  if (probedAt !== null) set('regent_client_probed_timestamp_seconds', labels, seconds(probedAt));
  setBackups(set, labels, client);
}

function setBackups(set: Set, labels: Record<string, string>, { goodAt, provenAt }: BackupTimes): void {
  if (goodAt !== null) set('regent_backup_good_timestamp_seconds', labels, seconds(goodAt));
  if (provenAt !== null) set('regent_backup_proven_timestamp_seconds', labels, seconds(provenAt));
}

const seconds = (at: Date) => at.getTime() / 1000;
