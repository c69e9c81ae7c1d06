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

export const adviceDe: AlarmAdvice = {
  SERVER_UNREACHABLE: {
    title: 'Server nicht erreichbar',
    meaning:
      'Regent erreicht den Server nicht: Drei Versuche hintereinander sind fehlgeschlagen. Seine Läufe warten und gehen weiter, sobald er antwortet.',
    remedy:
      'Der Text sagt, was fehlgeschlagen ist. Prüfen Sie, ob der Server läuft und ob sein Netz und sein sshd Regent einlassen. In Regent ist nichts zu tun: Er versucht es alle 10 Sekunden erneut.',
  },
  HOST_KEY_CHANGED: {
    title: 'Anderer Hostschlüssel',
    meaning:
      'Der Server zeigt einen anderen Hostschlüssel als den bestätigten. Er wurde neu installiert, oder jemand fängt die Verbindung ab. Regent verbindet sich nicht mit ihm.',
    remedy:
      'Vergleichen Sie den Fingerabdruck mit `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` auf dem Server selbst. Nur wenn er gleich ist, verwenden Sie `scanServerHostKey` und `confirmServerHostKey`.',
  },
  SERVER_NOT_OURS: {
    title: 'Server eines anderen Regent',
    meaning:
      'Ein anderer Regent verwaltet den Server, oder dieser arbeitet mit einer älteren Kopie seiner Datenbank. Er ändert dort nichts.',
    remedy:
      'Finden Sie heraus, welcher Regent der richtige ist, und halten Sie den anderen an. Verwenden Sie danach `claimServer`: siehe [Ein Regent für einen Server](deployment.md#one-regent-for-a-server).',
  },
  SERVICE_DOWN: {
    title: 'Dienst ausgefallen',
    meaning:
      'Apache, MariaDB oder ein anderer Dienst, den der Server braucht, hat nicht geantwortet, als Regent zuletzt nachgesehen hat.',
    remedy:
      'Sehen Sie auf dem Server mit `systemctl status` und im Log des Dienstes nach, und starten Sie ihn.',
  },
  DISK_NEARLY_FULL: {
    title: 'Platte fast voll',
    meaning: `Weniger als ${100 * DISK.nearlyFull} % einer Platte des Servers sind frei. Eine volle Platte hält MariaDB und die Sicherungen an.`,
    remedy:
      'Schaffen Sie Platz, oder vergrößern Sie die Platte. `du -xh --max-depth=2 / | sort -h` zeigt, was den Platz belegt.',
  },
  DISK_FILLS_UP: {
    title: 'Platte läuft voll',
    meaning: `Weniger als ${100 * DISK.fillsUp} % einer Platte des Servers sind frei (Option \`leastFree\` des Plugins \`host\`), oder sie ist innerhalb von ${DISK.fullInDays} Tagen voll, wenn es so weitergeht wie in den letzten Tagen.`,
    remedy:
      'Planen Sie eine größere Platte oder weniger Sicherungen auf dem Server (Option `keep` des Plugins `backup`).',
  },
  CLOCK_OFF: {
    title: 'Uhr geht falsch',
    meaning: `Die Uhr des Servers und die der Maschine von Regent unterscheiden sich um mehr als ${CLOCK_OFF_MS / 1000} Sekunden und um mehr, als die Option \`clockTolerance\` des Plugins \`host\` erlaubt.`,
    remedy: 'Lassen Sie beide einem Zeitserver folgen: `timedatectl` zeigt, ob sie das tun.',
  },
  CERTIFICATE_BAD: {
    title: 'Zertifikat ungültig',
    meaning:
      'Ein Zertifikat, das eine Website des Servers zeigt, ist abgelaufen, oder Browser weisen es zurück.',
    remedy: 'Erneuern Sie das Zertifikat, oder installieren Sie das richtige, und laden Sie Apache neu.',
  },
  CERTIFICATE_ENDS: {
    title: 'Zertifikat läuft bald ab',
    meaning: `Ein Zertifikat, das eine Website des Servers zeigt, läuft innerhalb von ${CERTIFICATE_DAYS} Tagen ab.`,
    remedy:
      'Erneuern Sie es. Wenn ein Programm es erneuern soll, finden Sie heraus, warum das nicht geschehen ist.',
  },
  NOT_WATCHED: {
    title: 'Server nicht überwacht',
    meaning: `Regent hat den Server seit mehr als ${LOOK_HOURS} Stunden nicht geprüft, oder seit dem Dreifachen des Abstands seines Zeitplans, wenn das länger ist, obwohl er erreichbar ist. Was Regent über seine Platten, seine Uhr, seine Dienste und seine Zertifikate weiß, ist alt.`,
    remedy:
      'Prüfen Sie, ob der Zeitplan CHECK eingeschaltet ist und warum sein letzter Lauf fehlgeschlagen ist.',
  },
  DRIFT_FOUND: {
    title: 'Abweichung gefunden',
    meaning: 'Etwas auf dem Server weicht vom Sollzustand ab, und niemand hat das verlangt.',
    remedy:
      'Sehen Sie sich `drift` des Servers an. Beheben, ignorieren oder übernehmen Sie die Abweichung: siehe [Abweichungen](drift.md).',
  },
  RELEASE_UPDATE_FAILED: {
    title: 'Update von MONARC fehlgeschlagen',
    meaning:
      'Eine MONARC-Version ist auf dem Server, und ihr Schema-Skript ist für Clients fehlgeschlagen, die dort liegen. Ihre Websites sind möglicherweise gestört, bis es erfolgreich war.',
    remedy:
      '`problem` jedes Clients enthält die letzten Zeilen des Skripts. Beheben Sie die Ursache, und verwenden Sie dann `syncServer`, das es erneut ausführt.',
  },
  CLIENT_NOT_ANSWERING: {
    title: 'Website antwortet nicht',
    meaning:
      'Die Website des Clients antwortet nicht, wie sie soll, wenn sie über den Reverse Proxy angefragt wird.',
    remedy:
      'Öffnen Sie ihre URL. Prüfen Sie den Server, den Reverse Proxy und das Log ihres virtuellen Hosts. `syncServer` behebt, was von Hand geändert wurde.',
  },
  CLIENT_FAILED: {
    title: 'Client fehlgeschlagen',
    meaning: 'Der Client ist FAILED: Er konnte nicht in seinen Sollzustand gebracht werden.',
    remedy:
      '`problem` sagt, warum. Beheben Sie die Ursache, und verwenden Sie dann `retryRun` mit dem letzten Lauf des Clients.',
  },
  NO_GOOD_BACKUP: {
    title: 'Keine gute Sicherung',
    meaning:
      'Die neueste gute Sicherung des Clients oder der Datenbank des Back Office ist älter als erlaubt (`BACKUP_MAX_AGE_HOURS` oder `Client.backupMaxAgeHours`), oder es gibt keine. Der Grund spielt keine Rolle: Auch ein abgeschalteter Zeitplan, ein stillgelegter Server oder einer, der nicht antwortet, und ein ausgefallener Worker führen dazu.',
    remedy:
      'Prüfen Sie, ob der Zeitplan BACKUP eingeschaltet ist und ob Worker laufen, und sehen Sie sich `lastBackup` des Clients an. Verwenden Sie dann `backupClient` oder `backupServer`.',
  },
  NO_PROVEN_BACKUP: {
    title: 'Keine getestete Sicherung',
    meaning:
      'Von den Sicherungen der letzten 14 Tage (`BACKUP_PROOF_MAX_AGE_DAYS`) des Clients oder der Datenbank des Back Office wurde keine erfolgreich geladen und geprüft.',
    remedy:
      'Prüfen Sie, ob der Zeitplan VERIFY eingeschaltet ist, und sehen Sie sich seine letzten Läufe an. `verifyClient` testet jetzt eine Sicherung.',
  },
  COPY_MISSING: {
    title: 'Kopie einer Sicherung fehlt',
    meaning: `Sicherungen werden an andere Orte kopiert, aber die neueste gute Sicherung des Clients oder der Datenbank des Back Office konnte nicht kopiert werden, oder ihre Kopie fehlt oder ist beschädigt, oder die neueste Kopie ist ${COPY_HOURS} Stunden älter, als eine gute Sicherung sein darf.`,
    remedy:
      'Sehen Sie sich `copies` der letzten Sicherung an und den Ordner oder den Server für Kopien: siehe [Kopien](copies.md).',
  },
  RUN_FAILED: {
    title: 'Lauf fehlgeschlagen',
    meaning: `Der neueste Lauf einer Art für einen Server oder einen Client ist fehlgeschlagen, und nichts hat seine Arbeit seitdem getan. Der Alarm endet, wenn ein späterer Lauf dieser Art für denselben Server oder Client erfolgreich ist, oder ein späterer Abgleich des Servers, wenn der Lauf für Clients war, und sonst nach ${FAILED_RUN_DAYS} Tagen.`,
    remedy:
      '`explanation` des Laufs sagt, warum. Beheben Sie die Ursache, und verwenden Sie dann `retryRun`.',
  },
  RUN_WAITING: {
    title: 'Lauf wartet',
    meaning: `Ein Lauf wartet seit mehr als ${WAITING_HOURS.other} Stunden, oder seit mehr als einer Stunde darauf, dass ihn jemand bestätigt. Läufe, die auf das Ende eines Wartungsfensters warten, zählen nicht.`,
    remedy:
      'Sein `blockedReason` sagt, worauf er wartet. Verwenden Sie `confirmRun` oder `cancelRun`, oder beenden Sie die Wartung.',
  },
  QUEUE_NOT_SERVED: {
    title: 'Kein Worker',
    meaning: `Arbeit ist fällig, und seit mehr als ${UNSERVED_MINUTES} Minuten übernimmt sie kein Worker: Es läuft keiner, oder keiner erreicht die Datenbank.`,
    remedy: 'Starten Sie einen Worker (`ROLE=worker` oder `all`), und sehen Sie in sein Log.',
  },
  SIGN_INS_REFUSED: {
    title: 'Viele Anmeldungen abgewiesen',
    meaning: `Innerhalb von ${SIGN_INS.minutes} Minuten wurden ${SIGN_INS.refused} oder mehr Anmeldungen abgewiesen: Möglicherweise versucht jemand, Passwörter zu erraten.`,
    remedy:
      'Das Audit (`auditEntries`, Aktion `signIn`) enthält die Adressen. Sperren Sie sie am Webserver vor Regent, wenn es nicht Ihre sind.',
  },
  WEBHOOK_DISABLED: {
    title: 'Webhook abgeschaltet',
    meaning:
      'Regent hat einen Webhook abgeschaltet: Sein Empfänger hat darum gebeten (410), oder er hat 3 Tage lang nichts angenommen. Was seitdem geschieht, wird ihm nicht gesendet.',
    remedy:
      '`Webhook.disabledWhy` sagt, warum, und `deliveries`, was der Empfänger geantwortet hat. Beheben Sie die Ursache, und verwenden Sie dann `updateWebhook` mit `enabled: true`; oder `deleteWebhook`.',
  },
};
