/** The texts of alarms as rows keep them, and as the API, the log and webhooks tell them. */
import type { BackupOwner } from '../condition-data.ts';
import type { AlarmSentences } from './words.ts';

export const sentencesEn: AlarmSentences = {
  SERVER_UNREACHABLE: ({ fqdn, why }) => `${fqdn} does not answer: ${known(why)}`,
  HOST_KEY_CHANGED: ({ fqdn, presented, confirmed }) =>
    `${fqdn} presents the host key ${presented}; confirmed is ${confirmed ?? 'another one'}.`,
  SERVER_NOT_OURS: ({ why }) => why,
  SERVICE_DOWN: ({ fqdn, services }) =>
    `On ${fqdn} does not answer: ${services.map(({ name, problem }) => (problem === undefined ? name : `${name} (${problem})`)).join(', ')}.`,
  DISK_NEARLY_FULL: disks,
  DISK_FILLS_UP: disks,
  CLOCK_OFF: ({ fqdn, seconds, isAhead }) =>
    `The clock of ${fqdn} is ${seconds} seconds ${isAhead ? 'ahead of' : 'behind'} that of Regent’s machine.`,
  CERTIFICATE_BAD: ({ fqdn, certificates }) =>
    `Certificates on ${fqdn}: ${certificates.map((each) => `${each.host}: ${'problem' in each ? each.problem : `ended at ${at(each.endedAt)}`}`).join('; ')}.`,
  CERTIFICATE_ENDS: ({ fqdn, certificates }) =>
    `Certificates on ${fqdn}: ${certificates.map(({ host, endsAt }) => `${host}: ends at ${at(endsAt)}`).join('; ')}.`,
  NOT_WATCHED: ({ fqdn, lookedAt, why }) =>
    `Regent looked at ${fqdn} ${lookedAt === null ? 'never' : `for the last time at ${at(lookedAt)}`}${why === null ? '.' : `: ${why}`}`,
  DRIFT_FOUND: ({ fqdn, subjects, more }) =>
    `On ${fqdn}, what nobody has requested differs from the desired state: ${subjects.join(', ')}${more > 0 ? `, and ${more} more` : ''}.`,
  RELEASE_UPDATE_FAILED: ({ fqdn, aliases, more, why }) =>
    `The schema script of the release on ${fqdn} failed for ${aliases.join(', ')}${more > 0 ? ` and ${more} more` : ''}: ${why}`,
  CLIENT_NOT_ANSWERING: ({ alias, since, why }) =>
    `The site of ${alias} does not answer${since === null ? '' : ` since ${at(since)}`}: ${known(why)}`,
  CLIENT_FAILED: ({ alias, why }) => `${alias} is FAILED: ${known(why)}`,
  NO_GOOD_BACKUP: ({ owner, hours, newestAt }) =>
    `No good backup of ${nameOf(owner)} for more than ${hours} hours: ${newestAt === null ? 'there is none' : `the newest is of ${at(newestAt)}`}.`,
  NO_PROVEN_BACKUP: ({ owner, days }) =>
    `None of the backups of ${nameOf(owner)} of the last ${days} days is proven.`,
  COPY_MISSING({ owner, ...copy }) {
    if ('why' in copy) return `The newest backup of ${nameOf(owner)} has no good copy: ${copy.why}`;
    const newest = copy.copiedAt === null ? 'there is none of late' : `the newest is of ${at(copy.copiedAt)}`;
    return `The backup of ${nameOf(owner)} of ${at(copy.backupAt)} has no copy elsewhere: ${newest}.`;
  },
  RUN_FAILED: ({ kind, of, status, since, why }) =>
    `The ${kind} of ${of} is ${status} since ${at(since)}: ${known(why)}`,
  RUN_WAITING({ kind, fqdn, since, status, blockedReason, others }) {
    const reason = status === 'BLOCKED' ? `BLOCKED (${known(blockedReason)})` : status;
    const more = others === 0 ? '' : others === 1 ? ' So does one other.' : ` So do ${others} others.`;
    return `The ${kind} of ${fqdn} waits since ${at(since)}: ${reason}.${more}`;
  },
  QUEUE_NOT_SERVED: ({ since }) => `Work is due since ${at(since)}, and no worker of Regent takes it.`,
  SIGN_INS_REFUSED({ counted }) {
    if (counted === null)
      return 'So many requests without a sign-in are refused that the audit does not list all of them.';
    const { minutes, refused, addresses, accounts } = counted;
    return `Within ${minutes} minutes, ${refused} sign-ins or more were refused, from ${many(addresses, 'address', 'addresses')} and for ${many(accounts, 'account', 'accounts')}.`;
  },
  WEBHOOK_DISABLED: ({ name, since, why }) =>
    `The webhook ${JSON.stringify(name)} is disabled${since === null ? '' : ` since ${at(since)}`}: ${known(why)}`,
};

function disks({ fqdn, disks: each }: Parameters<AlarmSentences['DISK_FILLS_UP']>[0]): string {
  const full = (days: number) => `, full in about ${days === 1 ? 'a day' : `${days} days`}`;
  const told = each.map(
    ({ path, freePercent, fullInDays }) =>
      `${path}: ${freePercent.toFixed(1)} % free${fullInDays === undefined ? '' : full(fullInDays)}`,
  );
  return `Disks of ${fqdn} fill up: ${told.join('; ')}.`;
}

const nameOf = (owner: BackupOwner) =>
  'client' in owner ? owner.client : `the database of ${owner.backOffice}`;

const known = (why: string | null) => why ?? 'no reason is known';

const many = (count: number, one: string, others: string) => `${count} ${count === 1 ? one : others}`;

/** In minutes: texts with it are read by people. */
const at = (iso: string) => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
