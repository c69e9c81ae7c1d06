import type { BackupOwner } from '../condition-data.ts';
import { printerOf } from './printer.ts';
import type { AlarmSentences } from './words.ts';

const { at, tenths } = printerOf('de');

export const sentencesDe: AlarmSentences = {
  SERVER_UNREACHABLE: ({ fqdn, why }) => `${fqdn} antwortet nicht: ${known(why)}`,
  HOST_KEY_CHANGED: ({ fqdn, presented, confirmed }) =>
    `${fqdn} zeigt den Hostschlüssel ${presented}; bestätigt ist ${confirmed ?? 'ein anderer'}.`,
  SERVER_NOT_OURS: ({ fqdn, why }) => `Dieser Regent ändert nichts mehr auf ${fqdn}: ${why}`,
  SERVICE_DOWN: ({ fqdn, services }) =>
    `Auf ${fqdn} antwortet nicht: ${services.map(({ name, problem }) => (problem === undefined ? name : `${name} (${problem})`)).join(', ')}.`,
  DISK_NEARLY_FULL: disks,
  DISK_FILLS_UP: disks,
  CLOCK_OFF: ({ fqdn, seconds, isAhead }) =>
    `Die Uhr von ${fqdn} geht gegenüber der Maschine von Regent um ${seconds} Sekunden ${isAhead ? 'vor' : 'nach'}.`,
  CERTIFICATE_BAD: ({ fqdn, certificates }) =>
    `Zertifikate auf ${fqdn}: ${certificates.map((each) => `${each.host}: ${'problem' in each ? each.problem : `abgelaufen am ${at(each.endedAt)}`}`).join('; ')}.`,
  CERTIFICATE_ENDS: ({ fqdn, certificates }) =>
    `Zertifikate auf ${fqdn}: ${certificates.map(({ host, endsAt }) => `${host}: läuft am ${at(endsAt)} ab`).join('; ')}.`,
  NOT_WATCHED: ({ fqdn, lookedAt, why }) =>
    `${lookedAt === null ? `Regent hat ${fqdn} noch nie geprüft` : `Regent hat ${fqdn} zuletzt am ${at(lookedAt)} geprüft`}${why === null ? '.' : `: ${why}`}`,
  DRIFT_FOUND: ({ fqdn, subjects, more }) =>
    `Auf ${fqdn} weicht etwas vom Sollzustand ab, ohne dass es jemand verlangt hat: ${subjects.join(', ')}${more > 0 ? ` und ${more} weitere` : ''}.`,
  RELEASE_UPDATE_FAILED: ({ fqdn, aliases, more, why }) =>
    `Das Schema-Skript der MONARC-Version auf ${fqdn} ist fehlgeschlagen für ${aliases.join(', ')}${more > 0 ? ` und ${more} weitere` : ''}: ${why}`,
  CLIENT_NOT_ANSWERING: ({ alias, since, why }) =>
    `Die Website des Clients ${alias} antwortet nicht${since === null ? '' : ` seit ${at(since)}`}: ${known(why)}`,
  CLIENT_FAILED: ({ alias, why }) => `Der Client ${alias} ist FAILED: ${known(why)}`,
  NO_GOOD_BACKUP: ({ owner, hours, newestAt }) =>
    `Seit mehr als ${hours} Stunden gibt es keine gute Sicherung ${of(owner)}: ${newestAt === null ? 'es gibt überhaupt keine' : `die neueste ist vom ${at(newestAt)}`}.`,
  NO_PROVEN_BACKUP: ({ owner, days }) =>
    `Von den Sicherungen ${of(owner)} der letzten ${days} Tage wurde keine erfolgreich getestet.`,
  COPY_MISSING({ owner, ...copy }) {
    if ('why' in copy) return `Die neueste Sicherung ${of(owner)} hat keine gute Kopie: ${copy.why}`;
    const newest =
      copy.copiedAt === null
        ? 'aus letzter Zeit gibt es keine'
        : `die neueste Kopie ist vom ${at(copy.copiedAt)}`;
    return `Die Sicherung ${of(owner)} vom ${at(copy.backupAt)} ist an keinen anderen Ort kopiert: ${newest}.`;
  },
  RUN_FAILED: ({ kind, of: what, status, since, why }) =>
    `Der Lauf ${kind} für ${what} ist ${status} seit ${at(since)}: ${known(why)}`,
  RUN_WAITING({ kind, fqdn, since, status, blockedReason, others }) {
    const reason = status === 'BLOCKED' ? `BLOCKED (${known(blockedReason)})` : status;
    const more =
      others === 0
        ? ''
        : others === 1
          ? ' Ein weiterer Lauf wartet ebenfalls.'
          : ` ${others} weitere warten ebenfalls.`;
    return `Der Lauf ${kind} für ${fqdn} wartet seit ${at(since)}: ${reason}.${more}`;
  },
  QUEUE_NOT_SERVED: ({ since }) =>
    `Seit ${at(since)} ist Arbeit fällig, und kein Worker von Regent übernimmt sie.`,
  SIGN_INS_REFUSED({ counted }) {
    if (counted === null)
      return 'Es werden so viele Anfragen ohne gültige Anmeldung abgewiesen, dass das Audit nicht alle enthält.';
    const { minutes, refused, addresses, accounts } = counted;
    return `Innerhalb von ${minutes} Minuten wurden mindestens ${refused} Anmeldungen abgewiesen, von ${many(addresses, 'Adresse', 'Adressen')} und für ${many(accounts, 'Konto', 'Konten')}.`;
  },
  WEBHOOK_DISABLED: ({ name, since, why }) =>
    `Der Webhook „${name}“ ist abgeschaltet${since === null ? '' : ` seit ${at(since)}`}: ${known(why)}`,
};

function disks({ fqdn, disks: each }: Parameters<AlarmSentences['DISK_FILLS_UP']>[0]): string {
  const full = (days: number) => `, voll in etwa ${many(days, 'Tag', 'Tagen')}`;
  const told = each.map(
    ({ path, freePercent, fullInDays }) =>
      `${path}: ${tenths(freePercent)} % frei${fullInDays === undefined ? '' : full(fullInDays)}`,
  );
  return `Platten von ${fqdn} laufen voll: ${told.join('; ')}.`;
}

const of = (owner: BackupOwner) =>
  'client' in owner ? `des Clients ${owner.client}` : `der Datenbank von ${owner.backOffice}`;

const known = (why: string | null) => why ?? 'ein Grund ist nicht bekannt';

const many = (count: number, one: string, others: string) => `${count} ${count === 1 ? one : others}`;
