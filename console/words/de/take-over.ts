import type { Words } from '../en.ts';

export const takeOver: Words['takeOver'] = {
  about:
    'Übernimmt Clients, die andere eingerichtet haben. Regent liest zuerst; auf Servern wird nichts geschrieben.',
  inventory: 'Ordner des Inventars (falls es eines gibt)',
  vaultPassword: 'Passwort von ansible-vault (falls Werte verschlüsselt sind)',
  serverHint: 'Eine Übernahme vergleicht alle Server; einer allein dient nur zum Ansehen.',
  onlyOne: (server) =>
    `Nur ${server} wurde angesehen. Eine Übernahme sieht alle Server an und lehnt einen Client ab, wenn ein anderer Server oder eine andere Liste etwas anderes sagt.`,
  lookAtAll: 'Alle Server ansehen',
  done: 'Das ist da:',
  report: 'Nachsehen, was da ist',
  reading: 'Regent liest. Das kann einige Minuten dauern.',
  notLooked: 'nicht angesehen',
  notOurs: 'nicht in Regent',
  isOurs: 'schon in Regent',
  nowhere: 'auf keinem Server oder auf mehreren',
  take: 'Übernehmen',
  remarks: 'Bemerkungen',
  users: 'Benutzer des Back Office',
  inactive: 'nicht aktiv',
  invite: (count) => `${count} einladen`,
  inviteAsk: (emails) =>
    `${emails}: Jeder bekommt ein Konto mit denselben Rollen in Regent und einen Link, um ein Passwort zu wählen.`,
  changes: (count) => `${count} ${count === 1 ? 'Ding, das' : 'Dinge, die'} Regent anders schreiben würde`,
  stays: 'Was dort ist, bleibt, wie es ist, bis jemand es reparieren lässt.',
  decide: 'Entscheiden',
  plan: (count) => `Plan für ${count}`,
  nothing: 'Wählen oder entscheiden Sie mindestens einen Client.',
  takeAsk: 'Diese Clients gehören dann Regent, wie sie sind. Mit releaseServer in der API geht es zurück.',
  choices: {
    LEAVE_OUT: 'nicht übernehmen',
    TAKE_OVER: 'übernehmen, wie er ist',
    USE_BACK_OFFICE: 'das Back Office hat recht',
    USE_DATABASE: 'seine Datenbank hat recht',
    USE_DATABASE_OF_ALIAS: 'die Datenbank mit seinem Namen ist die richtige',
    USE_INVENTORY: 'das Inventar hat recht',
    USE_LOCAL_PHP: 'local.php hat recht',
    USE_SERVER_IN_LIST: 'der Server der Liste ist der richtige',
    USE_SERVER_OF_ROUTE: 'der Server seiner Route ist der richtige',
    USE_SERVER_WHERE_FOUND: 'der Server, auf dem er gefunden wurde, ist der richtige',
  },
};
