/** From here, docs/alarms.md is printed. */
import {
  CERTIFICATE_DAYS,
  CLOCK_OFF_MS,
  COPY_HOURS,
  DISK,
  FAILED_RUN_DAYS,
  LOOK_HOURS,
  SIGN_INS,
  UNSERVED_MINUTES,
  WAITING_HOURS,
} from '../conditions.ts';
import type { AlarmAdvice } from './words.ts';

export const adviceEn: AlarmAdvice = {
  SERVER_UNREACHABLE: {
    title: 'Server not reachable',
    meaning:
      'Regent cannot reach the server: it failed three times in a row. Its runs wait, and continue when it answers.',
    remedy:
      'The text says what failed. Check that the server runs, and that its network and its sshd let Regent in. Nothing is to be done in Regent: it tries again every 10 seconds.',
  },
  HOST_KEY_CHANGED: {
    title: 'Other host key',
    meaning:
      'The server presents another host key than the confirmed one. It was installed anew, or somebody intercepts the connection. Regent does not connect to it.',
    remedy:
      'Compare the fingerprint with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the server itself. Only if it is the same, use `scanServerHostKey` and `confirmServerHostKey`.',
  },
  SERVER_NOT_OURS: {
    title: 'Server of another Regent',
    meaning:
      'Another Regent manages the server, or this one works on an older copy of its database. It changes nothing there.',
    remedy:
      'Find out which Regent is the right one, and stop the other. Then use `claimServer`: see [One Regent for a server](deployment.md#one-regent-for-a-server).',
  },
  SERVICE_DOWN: {
    title: 'Service down',
    meaning:
      'Apache, MariaDB or another service that the server needs did not answer when Regent last looked.',
    remedy: 'Look on the server with `systemctl status` and in the log of the service, and start it.',
  },
  DISK_NEARLY_FULL: {
    title: 'Disk nearly full',
    meaning: `Less than ${100 * DISK.nearlyFull} % of a disk of the server is free. A full disk stops MariaDB and backups.`,
    remedy: 'Make room, or enlarge the disk. `du -xh --max-depth=2 / | sort -h` shows what takes the space.',
  },
  DISK_FILLS_UP: {
    title: 'Disk fills up',
    meaning: `Less than ${100 * DISK.fillsUp} % of a disk of the server is free (option \`leastFree\` of the plugin \`host\`), or it is full within ${DISK.fullInDays} days if it goes on as in the last days.`,
    remedy: 'Plan a larger disk, or fewer backups on the server (option `keep` of the plugin `backup`).',
  },
  CLOCK_OFF: {
    title: 'Clock wrong',
    meaning: `The clock of the server and that of the machine of Regent differ by more than ${CLOCK_OFF_MS / 1000} seconds, and by more than the option \`clockTolerance\` of the plugin \`host\` allows.`,
    remedy: 'Let both follow a time server: `timedatectl` shows whether they do.',
  },
  CERTIFICATE_BAD: {
    title: 'Certificate not valid',
    meaning: 'A certificate that a site of the server presents has ended, or browsers refuse it.',
    remedy: 'Renew the certificate, or install the right one, and reload Apache.',
  },
  CERTIFICATE_ENDS: {
    title: 'Certificate ends soon',
    meaning: `A certificate that a site of the server presents ends within ${CERTIFICATE_DAYS} days.`,
    remedy: 'Renew it. If it is renewed by a program, find out why that has not happened.',
  },
  NOT_WATCHED: {
    title: 'Server not watched',
    meaning: `Regent has not looked at the server for more than ${LOOK_HOURS} hours, or for three times the interval of its schedule if that is longer, though it can be reached. What Regent knows of its disks, clock, services and certificates is old.`,
    remedy: 'Look whether the schedule CHECK is enabled, and why its last run failed.',
  },
  DRIFT_FOUND: {
    title: 'Drift found',
    meaning: 'Something on the server differs from the desired state, and nobody has requested that.',
    remedy: 'Look at `drift` of the server. Repair, ignore or adopt it: see [drift](drift.md).',
  },
  RELEASE_UPDATE_FAILED: {
    title: 'Update of the release failed',
    meaning:
      'A MONARC release is on the server, and its schema script failed for clients that live there. Their sites may be broken until it has succeeded.',
    remedy:
      '`problem` of each client has the last lines of the script. Correct the cause, then use `syncServer`, which runs it again.',
  },
  CLIENT_NOT_ANSWERING: {
    title: 'Site does not answer',
    meaning:
      'The site of the client does not answer as it should when it is asked through the reverse proxy.',
    remedy:
      'Open its URL. Look at the server, at the reverse proxy, and at the log of its virtual host. `syncServer` repairs what was changed by hand.',
  },
  CLIENT_FAILED: {
    title: 'Client failed',
    meaning: 'The client is FAILED: it could not be brought to its desired state.',
    remedy: '`problem` says why. Correct the cause, then use `retryRun` with the last run of the client.',
  },
  NO_GOOD_BACKUP: {
    title: 'No good backup',
    meaning:
      'The newest good backup of the client, or of the database of the back office, is older than allowed (`BACKUP_MAX_AGE_HOURS`, or `Client.backupMaxAgeHours`), or there is none. It does not matter why: a schedule that is disabled, a server that is retired or does not answer, and a worker that is down have it, too.',
    remedy:
      'Look whether the schedule BACKUP is enabled and workers run, and at `lastBackup` of the client. Then use `backupClient` or `backupServer`.',
  },
  NO_PROVEN_BACKUP: {
    title: 'No proven backup',
    meaning:
      'None of the backups of the last 14 days (`BACKUP_PROOF_MAX_AGE_DAYS`) of the client, or of the database of the back office, is proven.',
    remedy:
      'Look whether the schedule VERIFY is enabled, and at its last runs. `verifyClient` proves a backup now.',
  },
  COPY_MISSING: {
    title: 'Copy of a backup missing',
    meaning: `Backups are copied elsewhere, but the newest good backup of the client, or of the database of the back office, could not be copied, or its copy is missing or damaged, or the newest copy is ${COPY_HOURS} hours older than a good backup may be.`,
    remedy:
      'Look at `copies` of its last backup, and at the folder or the server for copies: see [copies](copies.md).',
  },
  RUN_FAILED: {
    title: 'Run failed',
    meaning: `The newest run of a kind for a server or a client has failed, and nothing has done its work since. The alarm is resolved when a later run of this kind for the same server or client succeeds, or a later sync of the server if the run was for clients, and otherwise after ${FAILED_RUN_DAYS} days.`,
    remedy: '`explanation` of the run says why. Correct the cause, then use `retryRun`.',
  },
  RUN_WAITING: {
    title: 'Run waits',
    meaning: `A run has waited for more than ${WAITING_HOURS.other} hours, or for more than an hour for somebody who confirms it. Runs that wait for the end of a maintenance window are left out.`,
    remedy:
      'Its `blockedReason` says what it waits for. Use `confirmRun` or `cancelRun`, or end the maintenance.',
  },
  QUEUE_NOT_SERVED: {
    title: 'No worker',
    meaning: `Work is due, and no worker takes it for more than ${UNSERVED_MINUTES} minutes: no worker runs, or none reaches the database.`,
    remedy: 'Start a worker (`ROLE=worker` or `all`), and look at its log.',
  },
  SIGN_INS_REFUSED: {
    title: 'Many sign-ins refused',
    meaning: `Within ${SIGN_INS.minutes} minutes, ${SIGN_INS.refused} sign-ins or more were refused: somebody may be guessing passwords.`,
    remedy:
      'The audit (`auditEntries`, action `signIn`) has the addresses. Block them at the web server in front of Regent if they are not yours.',
  },
  WEBHOOK_DISABLED: {
    title: 'Webhook disabled',
    meaning:
      'Regent has disabled a webhook: its receiver asked for that (410), or did not take anything for 3 days. What happens since then is not sent to it.',
    remedy:
      '`Webhook.disabledWhy` says why, and `deliveries` what the receiver answered. Correct the cause, then use `updateWebhook` with `enabled: true`; or `deleteWebhook`.',
  },
};
