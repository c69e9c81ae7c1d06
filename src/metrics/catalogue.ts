/** All metrics of Regent's own. docs/monitoring.md is printed from here: see print.ts. */

export interface Definition {
  type: 'gauge' | 'counter' | 'histogram';
  /**
   * `rows`: of the database, the same from each process with the API. `process`: of the one process that is asked, and
   * since its start.
   */
  from: 'rows' | 'process';
  labels: readonly string[];
  help: string;
  /** Of a histogram, in seconds. */
  buckets?: readonly number[];
}

export const METRICS = {
  regent_server_info: {
    type: 'gauge',
    from: 'rows',
    labels: ['server', 'role', 'state', 'mode'],
    help: 'Always 1: the role, state and mode of each server',
  },
  regent_server_up: {
    type: 'gauge',
    from: 'rows',
    labels: ['server'],
    help: '1 if Regent reaches the server, 0 if it is UNREACHABLE; absent if it is UNCONFIRMED or RETIRED',
  },
  regent_server_looked_timestamp_seconds: {
    type: 'gauge',
    from: 'rows',
    labels: ['server'],
    help: 'When Regent last looked at the server: the age of the five metrics below',
  },
  regent_server_disk_free_bytes: {
    type: 'gauge',
    from: 'rows',
    labels: ['server', 'path'],
    help: 'Free space of the file system with this path',
  },
  regent_server_disk_size_bytes: {
    type: 'gauge',
    from: 'rows',
    labels: ['server', 'path'],
    help: 'Size of the file system with this path',
  },
  regent_server_clock_ahead_seconds: {
    type: 'gauge',
    from: 'rows',
    labels: ['server'],
    help: "How far the server's clock is ahead of Regent's; negative if it is behind",
  },
  regent_server_service_up: {
    type: 'gauge',
    from: 'rows',
    labels: ['server', 'service'],
    help: '1 if a service that the server needs answers, such as apache or mariadb, otherwise 0',
  },
  regent_server_certificate_end_timestamp_seconds: {
    type: 'gauge',
    from: 'rows',
    labels: ['server', 'host'],
    help: 'When the certificate ends that the server presents for this host; absent if it presents none',
  },
  regent_client_status: {
    type: 'gauge',
    from: 'rows',
    labels: ['client', 'server', 'status'],
    help: 'Always 1: the present status of each client that is not DELETED',
  },
  regent_client_live_timestamp_seconds: {
    type: 'gauge',
    from: 'rows',
    labels: ['client', 'server'],
    help: 'When the client went live for the first time; absent before, and once it is being deleted',
  },
  regent_client_answering: {
    type: 'gauge',
    from: 'rows',
    labels: ['client', 'server'],
    help: "1 if the client's site answered when Regent last asked it, otherwise 0; absent if it was never asked",
  },
  regent_client_probed_timestamp_seconds: {
    type: 'gauge',
    from: 'rows',
    labels: ['client', 'server'],
    help: "When Regent last asked the client's site",
  },
  regent_backup_good_timestamp_seconds: {
    type: 'gauge',
    from: 'rows',
    labels: ['client', 'database', 'server'],
    help: 'When the newest good backup was made: of a client (label client), or of a back office’s monarc_common (label database). Absent if there is none, and once a client is being deleted',
  },
  regent_backup_proven_timestamp_seconds: {
    type: 'gauge',
    from: 'rows',
    labels: ['client', 'database', 'server'],
    help: 'The same for the newest backup that is proven: when it was made, not when it was proven',
  },
  regent_runs: {
    type: 'gauge',
    from: 'rows',
    labels: ['kind', 'status', 'reason'],
    help: 'Runs that have not ended: QUEUED, BLOCKED (with the reason), RUNNING or CANCELLING. Runs that only gather others are not counted',
  },
  regent_runs_oldest_timestamp_seconds: {
    type: 'gauge',
    from: 'rows',
    labels: ['status', 'reason'],
    help: 'When the oldest of these runs was requested; absent if there are none',
  },
  regent_alarms: {
    type: 'gauge',
    from: 'rows',
    labels: ['condition', 'severity', 'acknowledged'],
    help: 'Alarms that are not resolved. acknowledged is true as long as somebody has said so',
  },
  regent_webhook_deliveries: {
    type: 'gauge',
    from: 'rows',
    labels: ['webhook', 'status'],
    help: 'Deliveries of each webhook that are PENDING, or FAILED within the time for which these rows are kept',
  },
  regent_webhook_oldest_timestamp_seconds: {
    type: 'gauge',
    from: 'rows',
    labels: ['webhook'],
    help: 'When the oldest delivery was made that is PENDING; absent if there is none',
  },
  regent_rows_read_seconds: {
    type: 'gauge',
    from: 'rows',
    labels: [],
    help: 'How long it took to read the rows for this answer',
  },
  regent_process_info: {
    type: 'gauge',
    from: 'process',
    labels: ['process', 'role'],
    help: 'Always 1: the name of the process, as attempts of runs and lines of the log show it, and its ROLE',
  },
  regent_run_duration_seconds: {
    type: 'histogram',
    from: 'process',
    labels: ['kind', 'status'],
    help: 'Runs that this process has carried out to their end, by the time since they were first started. Its _count counts them',
    buckets: [1, 5, 15, 60, 300, 900, 3_600, 4 * 3_600],
  },
  regent_run_claim_delay_seconds: {
    type: 'histogram',
    from: 'process',
    labels: [],
    help: 'The time from the request of a run until this process began it; without runs that had to wait for something else than a worker',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
  },
  regent_leases_lost_total: {
    type: 'counter',
    from: 'process',
    labels: [],
    help: 'Leases that this process could not renew in time, so that another one may have taken its work',
  },
  regent_subscribers: {
    type: 'gauge',
    from: 'process',
    labels: ['transport'],
    help: 'Subscriptions that are open at this process, over websocket or sse',
  },
  regent_database_connections: {
    type: 'gauge',
    from: 'process',
    labels: ['state'],
    help: "Connections of this process's pool, busy or idle",
  },
  regent_database_waiting: {
    type: 'gauge',
    from: 'process',
    labels: [],
    help: 'Queries and transactions of this process that wait for a connection',
  },
} as const satisfies Record<string, Definition>;

export type MetricName = keyof typeof METRICS;
