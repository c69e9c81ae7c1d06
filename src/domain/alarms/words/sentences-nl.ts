import type { BackupOwner } from '../condition-data.ts';
import { printerOf } from './printer.ts';
import type { AlarmSentences } from './words.ts';

const { at, tenths } = printerOf('nl');

export const sentencesNl: AlarmSentences = {
  SERVER_UNREACHABLE: ({ fqdn, why }) => `${fqdn} antwoordt niet: ${known(why)}`,
  HOST_KEY_CHANGED: ({ fqdn, presented, confirmed }) =>
    `${fqdn} toont de hostsleutel ${presented}; bevestigd is ${confirmed ?? 'een andere'}.`,
  SERVER_NOT_OURS: ({ fqdn, why }) => `Deze Regent wijzigt niets meer op ${fqdn}: ${why}`,
  SERVICE_DOWN: ({ fqdn, services }) =>
    `Op ${fqdn} antwoordt niet: ${services.map(({ name, problem }) => (problem === undefined ? name : `${name} (${problem})`)).join(', ')}.`,
  DISK_NEARLY_FULL: disks,
  DISK_FILLS_UP: disks,
  CLOCK_OFF: ({ fqdn, seconds, isAhead }) =>
    `De klok van ${fqdn} loopt ${seconds} seconden ${isAhead ? 'voor' : 'achter'} op die van de machine van Regent.`,
  CERTIFICATE_BAD: ({ fqdn, certificates }) =>
    `Certificaten op ${fqdn}: ${certificates.map((each) => `${each.host}: ${'problem' in each ? each.problem : `verlopen op ${at(each.endedAt)}`}`).join('; ')}.`,
  CERTIFICATE_ENDS: ({ fqdn, certificates }) =>
    `Certificaten op ${fqdn}: ${certificates.map(({ host, endsAt }) => `${host}: verloopt op ${at(endsAt)}`).join('; ')}.`,
  NOT_WATCHED: ({ fqdn, lookedAt, why }) =>
    `${lookedAt === null ? `Regent heeft ${fqdn} nog nooit bekeken` : `Regent heeft ${fqdn} voor het laatst bekeken op ${at(lookedAt)}`}${why === null ? '.' : `: ${why}`}`,
  DRIFT_FOUND: ({ fqdn, subjects, more }) =>
    `Op ${fqdn} wijkt iets af van de gewenste toestand zonder dat iemand dat heeft gevraagd: ${subjects.join(', ')}${more > 0 ? ` en nog ${more}` : ''}.`,
  RELEASE_UPDATE_FAILED: ({ fqdn, aliases, more, why }) =>
    `Het schemascript van de MONARC-versie op ${fqdn} is mislukt voor ${aliases.join(', ')}${more > 0 ? ` en nog ${more}` : ''}: ${why}`,
  CLIENT_NOT_ANSWERING: ({ alias, since, why }) =>
    `De site van de client ${alias} antwoordt niet${since === null ? '' : ` sinds ${at(since)}`}: ${known(why)}`,
  CLIENT_FAILED: ({ alias, why }) => `De client ${alias} is FAILED: ${known(why)}`,
  NO_GOOD_BACKUP: ({ owner, hours, newestAt }) =>
    `Al meer dan ${hours} uur is er geen goede back-up van ${nameOf(owner)}: ${newestAt === null ? 'er is er geen' : `de nieuwste is van ${at(newestAt)}`}.`,
  NO_PROVEN_BACKUP: ({ owner, days }) =>
    `Van de back-ups van ${nameOf(owner)} van de laatste ${days} dagen is er geen met succes getest.`,
  COPY_MISSING({ owner, ...copy }) {
    if ('why' in copy) return `De nieuwste back-up van ${nameOf(owner)} heeft geen goede kopie: ${copy.why}`;
    const newest =
      copy.copiedAt === null ? 'er is geen recente kopie' : `de nieuwste kopie is van ${at(copy.copiedAt)}`;
    return `De back-up van ${nameOf(owner)} van ${at(copy.backupAt)} is nergens anders gekopieerd: ${newest}.`;
  },
  RUN_FAILED: ({ kind, of, status, since, why }) =>
    `De uitvoering ${kind} voor ${of} is ${status} sinds ${at(since)}: ${known(why)}`,
  RUN_WAITING({ kind, fqdn, since, status, blockedReason, others }) {
    const reason = status === 'BLOCKED' ? `BLOCKED (${known(blockedReason)})` : status;
    const more =
      others === 0 ? '' : others === 1 ? ' Nog één andere wacht ook.' : ` Nog ${others} andere wachten ook.`;
    return `De uitvoering ${kind} voor ${fqdn} wacht sinds ${at(since)}: ${reason}.${more}`;
  },
  QUEUE_NOT_SERVED: ({ since }) =>
    `Sinds ${at(since)} wacht er werk, en geen enkele worker van Regent neemt het op.`,
  SIGN_INS_REFUSED({ counted }) {
    if (counted === null)
      return 'Er worden zoveel verzoeken zonder geldige aanmelding geweigerd dat de audit ze niet allemaal bevat.';
    const { minutes, refused, addresses, accounts } = counted;
    return `Binnen ${minutes} minuten zijn minstens ${refused} aanmeldingen geweigerd, vanaf ${many(addresses, 'adres', 'adressen')} en voor ${many(accounts, 'account', 'accounts')}.`;
  },
  WEBHOOK_DISABLED: ({ name, since, why }) =>
    `De webhook “${name}” is uitgeschakeld${since === null ? '' : ` sinds ${at(since)}`}: ${known(why)}`,
};

function disks({ fqdn, disks: each }: Parameters<AlarmSentences['DISK_FILLS_UP']>[0]): string {
  const full = (days: number) => `, vol over ongeveer ${many(days, 'dag', 'dagen')}`;
  const told = each.map(
    ({ path, freePercent, fullInDays }) =>
      `${path}: ${tenths(freePercent)}% vrij${fullInDays === undefined ? '' : full(fullInDays)}`,
  );
  return `Schijven van ${fqdn} lopen vol: ${told.join('; ')}.`;
}

const nameOf = (owner: BackupOwner) =>
  'client' in owner ? `de client ${owner.client}` : `de database van ${owner.backOffice}`;

const known = (why: string | null) => why ?? 'er is geen reden bekend';

const many = (count: number, one: string, others: string) => `${count} ${count === 1 ? one : others}`;
