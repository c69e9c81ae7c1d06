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

export const adviceFr: AlarmAdvice = {
  SERVER_UNREACHABLE: {
    title: 'Serveur injoignable',
    meaning:
      'Regent ne peut pas joindre le serveur : trois essais de suite ont échoué. Ses exécutions attendent, et reprennent dès qu’il répond.',
    remedy:
      'Le texte dit ce qui a échoué. Vérifiez que le serveur fonctionne, et que son réseau et son sshd laissent entrer Regent. Il n’y a rien à faire dans Regent : il essaie de nouveau toutes les 10 secondes.',
  },
  HOST_KEY_CHANGED: {
    title: 'Autre clé d’hôte',
    meaning:
      'Le serveur présente une autre clé d’hôte que celle qui a été confirmée. Il a été réinstallé, ou quelqu’un intercepte la connexion. Regent ne s’y connecte pas.',
    remedy:
      'Comparez l’empreinte avec `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` sur le serveur lui-même. Seulement si elle est identique, utilisez `scanServerHostKey` et `confirmServerHostKey`.',
  },
  SERVER_NOT_OURS: {
    title: 'Serveur d’un autre Regent',
    meaning:
      'Un autre Regent gère le serveur, ou celui-ci travaille sur une copie plus ancienne de sa base de données. Il n’y modifie rien.',
    remedy:
      'Déterminez quel Regent est le bon, et arrêtez l’autre. Utilisez ensuite `claimServer` : voir [un seul Regent par serveur](deployment.md#one-regent-for-a-server).',
  },
  SERVICE_DOWN: {
    title: 'Service arrêté',
    meaning:
      'Apache, MariaDB ou un autre service dont le serveur a besoin n’a pas répondu lors du dernier examen de Regent.',
    remedy: 'Sur le serveur, consultez `systemctl status` et le journal du service, puis démarrez-le.',
  },
  DISK_NEARLY_FULL: {
    title: 'Disque presque plein',
    meaning: `Moins de ${100 * DISK.nearlyFull} % d’un disque du serveur sont libres. Un disque plein arrête MariaDB et les sauvegardes.`,
    remedy:
      'Libérez de la place, ou agrandissez le disque. `du -xh --max-depth=2 / | sort -h` montre ce qui occupe la place.',
  },
  DISK_FILLS_UP: {
    title: 'Disque qui se remplit',
    meaning: `Moins de ${100 * DISK.fillsUp} % d’un disque du serveur sont libres (option \`leastFree\` du plugin \`host\`), ou il sera plein dans les ${DISK.fullInDays} jours s’il continue à se remplir comme ces derniers jours.`,
    remedy:
      'Prévoyez un disque plus grand, ou moins de sauvegardes sur le serveur (option `keep` du plugin `backup`).',
  },
  CLOCK_OFF: {
    title: 'Horloge fausse',
    meaning: `L’horloge du serveur et celle de la machine de Regent diffèrent de plus de ${CLOCK_OFF_MS / 1000} secondes, et de plus que ce que permet l’option \`clockTolerance\` du plugin \`host\`.`,
    remedy: 'Réglez les deux sur un serveur de temps : `timedatectl` montre si c’est le cas.',
  },
  CERTIFICATE_BAD: {
    title: 'Certificat non valable',
    meaning: 'Un certificat présenté par un site du serveur a expiré, ou les navigateurs le refusent.',
    remedy: 'Renouvelez le certificat, ou installez le bon, puis rechargez Apache.',
  },
  CERTIFICATE_ENDS: {
    title: 'Certificat bientôt expiré',
    meaning: `Un certificat présenté par un site du serveur expire dans moins de ${CERTIFICATE_DAYS} jours.`,
    remedy: 'Renouvelez-le. Si un programme s’en charge, cherchez pourquoi il ne l’a pas encore fait.',
  },
  NOT_WATCHED: {
    title: 'Serveur non surveillé',
    meaning: `Regent n’a pas examiné le serveur depuis plus de ${LOOK_HOURS} heures, ou depuis trois fois l’intervalle de sa planification si c’est plus long, bien qu’il soit joignable. Ce que Regent sait de ses disques, de son horloge, de ses services et de ses certificats est ancien.`,
    remedy:
      'Vérifiez que la planification CHECK est activée, et cherchez pourquoi sa dernière exécution a échoué.',
  },
  DRIFT_FOUND: {
    title: 'Dérive constatée',
    meaning: 'Quelque chose sur le serveur diffère de l’état voulu, et personne ne l’a demandé.',
    remedy:
      'Consultez `drift` du serveur. Réparez, ignorez ou adoptez la différence : voir [dérive](drift.md).',
  },
  RELEASE_UPDATE_FAILED: {
    title: 'Mise à jour de MONARC échouée',
    meaning:
      'Une version de MONARC est sur le serveur, et son script de schéma a échoué pour des clients qui s’y trouvent. Leurs sites peuvent être hors service jusqu’à ce qu’il réussisse.',
    remedy:
      '`problem` de chaque client contient les dernières lignes du script. Corrigez la cause, puis utilisez `syncServer`, qui le relance.',
  },
  CLIENT_NOT_ANSWERING: {
    title: 'Site sans réponse',
    meaning:
      'Le site du client ne répond pas comme il le devrait quand il est interrogé à travers le reverse proxy.',
    remedy:
      'Ouvrez son URL. Examinez le serveur, le reverse proxy et le journal de son hôte virtuel. `syncServer` répare ce qui a été modifié à la main.',
  },
  CLIENT_FAILED: {
    title: 'Client en échec',
    meaning: 'Le client est FAILED : il n’a pas pu être amené à son état voulu.',
    remedy:
      '`problem` dit pourquoi. Corrigez la cause, puis utilisez `retryRun` avec la dernière exécution du client.',
  },
  NO_GOOD_BACKUP: {
    title: 'Pas de bonne sauvegarde',
    meaning:
      'La bonne sauvegarde la plus récente du client, ou de la base de données du back office, est plus ancienne que permis (`BACKUP_MAX_AGE_HOURS`, ou `Client.backupMaxAgeHours`), ou il n’y en a aucune. Peu importe pourquoi : une planification désactivée, un serveur retiré ou qui ne répond pas et un worker arrêté la causent aussi.',
    remedy:
      'Vérifiez que la planification BACKUP est activée et que des workers fonctionnent, et consultez `lastBackup` du client. Utilisez ensuite `backupClient` ou `backupServer`.',
  },
  NO_PROVEN_BACKUP: {
    title: 'Pas de sauvegarde testée',
    meaning:
      'Parmi les sauvegardes des 14 derniers jours (`BACKUP_PROOF_MAX_AGE_DAYS`) du client, ou de la base de données du back office, aucune n’a été chargée et vérifiée avec succès.',
    remedy:
      'Vérifiez que la planification VERIFY est activée, et consultez ses dernières exécutions. `verifyClient` teste une sauvegarde maintenant.',
  },
  COPY_MISSING: {
    title: 'Copie de sauvegarde manquante',
    meaning: `Les sauvegardes sont copiées ailleurs, mais la bonne sauvegarde la plus récente du client, ou de la base de données du back office, n’a pas pu être copiée, ou sa copie manque ou est endommagée, ou la copie la plus récente a ${COPY_HOURS} heures de plus que l’âge permis pour une bonne sauvegarde.`,
    remedy:
      'Consultez `copies` de sa dernière sauvegarde, et le dossier ou le serveur des copies : voir [copies](copies.md).',
  },
  RUN_FAILED: {
    title: 'Exécution échouée',
    meaning: `La dernière exécution d’un type pour un serveur ou un client a échoué, et rien n’a fait son travail depuis. L’alarme se termine quand une exécution ultérieure de ce type pour le même serveur ou client réussit, ou une synchronisation ultérieure du serveur si l’exécution concernait des clients, et sinon après ${FAILED_RUN_DAYS} jours.`,
    remedy: '`explanation` de l’exécution dit pourquoi. Corrigez la cause, puis utilisez `retryRun`.',
  },
  RUN_WAITING: {
    title: 'Exécution en attente',
    meaning: `Une exécution attend depuis plus de ${WAITING_HOURS.other} heures, ou depuis plus d’une heure que quelqu’un la confirme. Celles qui attendent la fin d’une fenêtre de maintenance ne comptent pas.`,
    remedy:
      'Son `blockedReason` dit ce qu’elle attend. Utilisez `confirmRun` ou `cancelRun`, ou terminez la maintenance.',
  },
  QUEUE_NOT_SERVED: {
    title: 'Aucun worker',
    meaning: `Du travail est dû, et aucun worker ne le prend depuis plus de ${UNSERVED_MINUTES} minutes : aucun worker ne fonctionne, ou aucun n’atteint la base de données.`,
    remedy: 'Démarrez un worker (`ROLE=worker` ou `all`), et consultez son journal.',
  },
  SIGN_INS_REFUSED: {
    title: 'Nombreuses connexions refusées',
    meaning: `En ${SIGN_INS.minutes} minutes, ${SIGN_INS.refused} connexions ou plus ont été refusées : quelqu’un essaie peut-être de deviner des mots de passe.`,
    remedy:
      'L’audit (`auditEntries`, action `signIn`) contient les adresses. Bloquez-les sur le serveur web devant Regent si elles ne sont pas les vôtres.',
  },
  WEBHOOK_DISABLED: {
    title: 'Webhook désactivé',
    meaning:
      'Regent a désactivé un webhook : son destinataire l’a demandé (410), ou n’a rien accepté pendant 3 jours. Ce qui se passe depuis ne lui est pas envoyé.',
    remedy:
      '`Webhook.disabledWhy` dit pourquoi, et `deliveries` ce que le destinataire a répondu. Corrigez la cause, puis utilisez `updateWebhook` avec `enabled: true` ; ou `deleteWebhook`.',
  },
};
