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

export const adviceNl: AlarmAdvice = {
  SERVER_UNREACHABLE: {
    title: 'Server onbereikbaar',
    meaning:
      'Regent kan de server niet bereiken: drie pogingen na elkaar zijn mislukt. De uitvoeringen wachten, en gaan verder zodra hij antwoordt.',
    remedy:
      'De tekst zegt wat er is mislukt. Controleer of de server draait, en of zijn netwerk en zijn sshd Regent toelaten. In Regent hoeft u niets te doen: het probeert het om de 10 seconden opnieuw.',
  },
  HOST_KEY_CHANGED: {
    title: 'Andere hostsleutel',
    meaning:
      'De server toont een andere hostsleutel dan de bevestigde. Hij is opnieuw geïnstalleerd, of iemand onderschept de verbinding. Regent maakt er geen verbinding mee.',
    remedy:
      'Vergelijk de vingerafdruk met `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` op de server zelf. Gebruik `scanServerHostKey` en `confirmServerHostKey` alleen als die gelijk is.',
  },
  SERVER_NOT_OURS: {
    title: 'Server van een andere Regent',
    meaning:
      'Een andere Regent beheert de server, of deze werkt met een oudere kopie van zijn database. Hij wijzigt daar niets.',
    remedy:
      'Zoek uit welke Regent de juiste is, en stop de andere. Gebruik daarna `claimServer`: zie [Eén Regent per server](deployment.md#one-regent-for-a-server).',
  },
  SERVICE_DOWN: {
    title: 'Dienst uitgevallen',
    meaning:
      'Apache, MariaDB of een andere dienst die de server nodig heeft, antwoordde niet toen Regent het laatst keek.',
    remedy: 'Kijk op de server met `systemctl status` en in het log van de dienst, en start de dienst.',
  },
  DISK_NEARLY_FULL: {
    title: 'Schijf bijna vol',
    meaning: `Minder dan ${100 * DISK.nearlyFull}% van een schijf van de server is vrij. Een volle schijf legt MariaDB en de back-ups stil.`,
    remedy:
      'Maak ruimte, of vergroot de schijf. `du -xh --max-depth=2 / | sort -h` laat zien wat de ruimte inneemt.',
  },
  DISK_FILLS_UP: {
    title: 'Schijf loopt vol',
    meaning: `Minder dan ${100 * DISK.fillsUp}% van een schijf van de server is vrij (optie \`leastFree\` van de plugin \`host\`), of de schijf is binnen ${DISK.fullInDays} dagen vol als het doorgaat zoals de laatste dagen.`,
    remedy:
      'Zorg voor een grotere schijf, of minder back-ups op de server (optie `keep` van de plugin `backup`).',
  },
  CLOCK_OFF: {
    title: 'Klok loopt niet gelijk',
    meaning: `De klok van de server en die van de machine van Regent verschillen meer dan ${CLOCK_OFF_MS / 1000} seconden, en meer dan de optie \`clockTolerance\` van de plugin \`host\` toestaat.`,
    remedy: 'Laat beide een tijdserver volgen: `timedatectl` laat zien of ze dat doen.',
  },
  CERTIFICATE_BAD: {
    title: 'Certificaat ongeldig',
    meaning: 'Een certificaat dat een site van de server toont, is verlopen, of browsers weigeren het.',
    remedy: 'Vernieuw het certificaat, of installeer het juiste, en herlaad Apache.',
  },
  CERTIFICATE_ENDS: {
    title: 'Certificaat verloopt binnenkort',
    meaning: `Een certificaat dat een site van de server toont, verloopt binnen ${CERTIFICATE_DAYS} dagen.`,
    remedy: 'Vernieuw het. Als een programma dat hoort te doen, zoek dan uit waarom het niet is gebeurd.',
  },
  NOT_WATCHED: {
    title: 'Server niet bewaakt',
    meaning: `Regent heeft al meer dan ${LOOK_HOURS} uur niet naar de server gekeken, of al driemaal het interval van zijn schema als dat langer is, hoewel hij bereikbaar is. Wat Regent weet van zijn schijven, klok, diensten en certificaten is oud.`,
    remedy: 'Kijk of het schema CHECK is ingeschakeld, en waarom de laatste uitvoering ervan is mislukt.',
  },
  DRIFT_FOUND: {
    title: 'Afwijking gevonden',
    meaning: 'Iets op de server wijkt af van de gewenste toestand, en niemand heeft dat gevraagd.',
    remedy:
      'Bekijk `drift` van de server. Herstel, negeer of aanvaard de afwijking: zie [afwijkingen](drift.md).',
  },
  RELEASE_UPDATE_FAILED: {
    title: 'Update van MONARC mislukt',
    meaning:
      'Een MONARC-versie staat op de server, en het schemascript ervan is mislukt voor clients die daar staan. Hun sites kunnen defect zijn totdat het is gelukt.',
    remedy:
      '`problem` van elke client bevat de laatste regels van het script. Neem de oorzaak weg, en gebruik dan `syncServer`, dat het opnieuw uitvoert.',
  },
  CLIENT_NOT_ANSWERING: {
    title: 'Site antwoordt niet',
    meaning:
      'De site van de client antwoordt niet zoals het hoort wanneer hij via de reverse proxy wordt opgevraagd.',
    remedy:
      'Open de URL. Kijk naar de server, naar de reverse proxy en in het log van de virtuele host. `syncServer` herstelt wat met de hand is gewijzigd.',
  },
  CLIENT_FAILED: {
    title: 'Client mislukt',
    meaning: 'De client is FAILED: hij kon niet in de gewenste toestand worden gebracht.',
    remedy:
      '`problem` zegt waarom. Neem de oorzaak weg, en gebruik dan `retryRun` met de laatste uitvoering van de client.',
  },
  NO_GOOD_BACKUP: {
    title: 'Geen goede back-up',
    meaning:
      'De nieuwste goede back-up van de client, of van de database van de back office, is ouder dan toegestaan (`BACKUP_MAX_AGE_HOURS`, of `Client.backupMaxAgeHours`), of er is er geen. Het maakt niet uit waarom: ook een uitgeschakeld schema, een server die buiten gebruik is of niet antwoordt, en een worker die niet draait, leiden ertoe.',
    remedy:
      'Kijk of het schema BACKUP is ingeschakeld en of er workers draaien, en bekijk `lastBackup` van de client. Gebruik dan `backupClient` of `backupServer`.',
  },
  NO_PROVEN_BACKUP: {
    title: 'Geen geteste back-up',
    meaning:
      'Van de back-ups van de laatste 14 dagen (`BACKUP_PROOF_MAX_AGE_DAYS`) van de client, of van de database van de back office, is er geen met succes geladen en gecontroleerd.',
    remedy:
      'Kijk of het schema VERIFY is ingeschakeld, en bekijk de laatste uitvoeringen ervan. `verifyClient` test nu een back-up.',
  },
  COPY_MISSING: {
    title: 'Kopie van een back-up ontbreekt',
    meaning: `Back-ups worden naar een andere plaats gekopieerd, maar de nieuwste goede back-up van de client, of van de database van de back office, kon niet worden gekopieerd, of de kopie ontbreekt of is beschadigd, of de nieuwste kopie is ${COPY_HOURS} uur ouder dan een goede back-up mag zijn.`,
    remedy:
      'Bekijk `copies` van de laatste back-up, en de map of de server voor kopieën: zie [kopieën](copies.md).',
  },
  RUN_FAILED: {
    title: 'Uitvoering mislukt',
    meaning: `De nieuwste uitvoering van een soort voor een server of een client is mislukt, en niets heeft haar werk sindsdien gedaan. Het alarm eindigt als een latere uitvoering van deze soort voor dezelfde server of client slaagt, of een latere synchronisatie van de server als de uitvoering voor clients was, en anders na ${FAILED_RUN_DAYS} dagen.`,
    remedy: '`explanation` van de uitvoering zegt waarom. Neem de oorzaak weg, en gebruik dan `retryRun`.',
  },
  RUN_WAITING: {
    title: 'Uitvoering wacht',
    meaning: `Een uitvoering wacht al meer dan ${WAITING_HOURS.other} uur, of al meer dan een uur tot iemand haar bevestigt. Uitvoeringen die op het einde van een onderhoudsvenster wachten, tellen niet mee.`,
    remedy:
      '`blockedReason` zegt waarop ze wacht. Gebruik `confirmRun` of `cancelRun`, of beëindig het onderhoud.',
  },
  QUEUE_NOT_SERVED: {
    title: 'Geen worker',
    meaning: `Er moet werk worden gedaan, en al meer dan ${UNSERVED_MINUTES} minuten neemt geen worker het op: er draait geen worker, of geen enkele bereikt de database.`,
    remedy: 'Start een worker (`ROLE=worker` of `all`), en bekijk zijn log.',
  },
  SIGN_INS_REFUSED: {
    title: 'Veel aanmeldingen geweigerd',
    meaning: `Binnen ${SIGN_INS.minutes} minuten zijn ${SIGN_INS.refused} of meer aanmeldingen geweigerd: misschien probeert iemand wachtwoorden te raden.`,
    remedy:
      'De audit (`auditEntries`, actie `signIn`) bevat de adressen. Blokkeer ze op de webserver vóór Regent als het niet de uwe zijn.',
  },
  WEBHOOK_DISABLED: {
    title: 'Webhook uitgeschakeld',
    meaning:
      'Regent heeft een webhook uitgeschakeld: de ontvanger vroeg erom (410), of nam 3 dagen lang niets aan. Wat er sindsdien gebeurt, wordt er niet naartoe gestuurd.',
    remedy:
      '`Webhook.disabledWhy` zegt waarom, en `deliveries` wat de ontvanger heeft geantwoord. Neem de oorzaak weg, en gebruik dan `updateWebhook` met `enabled: true`; of `deleteWebhook`.',
  },
};
