import type { BackupOwner } from '../condition-data.ts';
import { printerOf } from './printer.ts';
import type { AlarmSentences } from './words.ts';

const { at, tenths } = printerOf('fr');

export const sentencesFr: AlarmSentences = {
  SERVER_UNREACHABLE: ({ fqdn, why }) => `${fqdn} ne répond pas : ${known(why)}`,
  HOST_KEY_CHANGED: ({ fqdn, presented, confirmed }) =>
    `${fqdn} présente la clé d’hôte ${presented} ; la clé confirmée est ${confirmed ?? 'différente'}.`,
  SERVER_NOT_OURS: ({ fqdn, why }) => `Ce Regent ne modifie plus rien sur ${fqdn} : ${why}`,
  SERVICE_DOWN: ({ fqdn, services }) =>
    `Sur ${fqdn}, ne répond pas : ${services.map(({ name, problem }) => (problem === undefined ? name : `${name} (${problem})`)).join(', ')}.`,
  DISK_NEARLY_FULL: disks,
  DISK_FILLS_UP: disks,
  CLOCK_OFF: ({ fqdn, seconds, isAhead }) =>
    `L’horloge de ${fqdn} ${isAhead ? 'avance' : 'retarde'} de ${seconds} secondes sur celle de la machine de Regent.`,
  CERTIFICATE_BAD: ({ fqdn, certificates }) =>
    `Certificats sur ${fqdn} : ${certificates.map((each) => `${each.host} : ${'problem' in each ? each.problem : `expiré le ${at(each.endedAt)}`}`).join(' ; ')}.`,
  CERTIFICATE_ENDS: ({ fqdn, certificates }) =>
    `Certificats sur ${fqdn} : ${certificates.map(({ host, endsAt }) => `${host} : expire le ${at(endsAt)}`).join(' ; ')}.`,
  NOT_WATCHED: ({ fqdn, lookedAt, why }) =>
    `${lookedAt === null ? `Regent n’a encore jamais examiné ${fqdn}` : `Regent a examiné ${fqdn} pour la dernière fois le ${at(lookedAt)}`}${why === null ? '.' : ` : ${why}`}`,
  DRIFT_FOUND: ({ fqdn, subjects, more }) =>
    `Sur ${fqdn}, des éléments diffèrent de l’état voulu sans que personne l’ait demandé : ${subjects.join(', ')}${more > 0 ? `, et ${more} de plus` : ''}.`,
  RELEASE_UPDATE_FAILED: ({ fqdn, aliases, more, why }) =>
    `Le script de schéma de la version de MONARC sur ${fqdn} a échoué pour ${aliases.join(', ')}${more > 0 ? ` et ${more} de plus` : ''} : ${why}`,
  CLIENT_NOT_ANSWERING: ({ alias, since, why }) =>
    `Le site du client ${alias} ne répond pas${since === null ? '' : ` depuis le ${at(since)}`} : ${known(why)}`,
  CLIENT_FAILED: ({ alias, why }) => `Le client ${alias} est FAILED : ${known(why)}`,
  NO_GOOD_BACKUP: ({ owner, hours, newestAt }) =>
    `Pas de bonne sauvegarde ${of(owner)} depuis plus de ${hours} heures : ${newestAt === null ? 'il n’y en a aucune' : `la plus récente date du ${at(newestAt)}`}.`,
  NO_PROVEN_BACKUP: ({ owner, days }) =>
    `Parmi les sauvegardes ${of(owner)} des ${days} derniers jours, aucune n’a été testée avec succès.`,
  COPY_MISSING({ owner, ...copy }) {
    if ('why' in copy)
      return `La sauvegarde la plus récente ${of(owner)} n’a pas de bonne copie : ${copy.why}`;
    const newest =
      copy.copiedAt === null
        ? 'il n’y a aucune copie récente'
        : `la plus récente copie date du ${at(copy.copiedAt)}`;
    return `La sauvegarde ${of(owner)} du ${at(copy.backupAt)} n’est copiée nulle part ailleurs : ${newest}.`;
  },
  RUN_FAILED: ({ kind, of: what, status, since, why }) =>
    `L’exécution ${kind} pour ${what} est ${status} depuis le ${at(since)} : ${known(why)}`,
  RUN_WAITING({ kind, fqdn, since, status, blockedReason, others }) {
    const reason = status === 'BLOCKED' ? `BLOCKED (${known(blockedReason)})` : status;
    const more =
      others === 0 ? '' : others === 1 ? ' Une autre attend aussi.' : ` ${others} autres attendent aussi.`;
    return `L’exécution ${kind} pour ${fqdn} attend depuis le ${at(since)} : ${reason}.${more}`;
  },
  QUEUE_NOT_SERVED: ({ since }) =>
    `Du travail attend depuis le ${at(since)}, et aucun worker de Regent ne le prend.`,
  SIGN_INS_REFUSED({ counted }) {
    if (counted === null)
      return 'Tant de requêtes sans connexion valable sont refusées que l’audit ne les contient pas toutes.';
    const { minutes, refused, addresses, accounts } = counted;
    return `En ${minutes} minutes, au moins ${refused} connexions ont été refusées, depuis ${many(addresses, 'adresse', 'adresses')} et pour ${many(accounts, 'compte', 'comptes')}.`;
  },
  WEBHOOK_DISABLED: ({ name, since, why }) =>
    `Le webhook « ${name} » est désactivé${since === null ? '' : ` depuis le ${at(since)}`} : ${known(why)}`,
};

function disks({ fqdn, disks: each }: Parameters<AlarmSentences['DISK_FILLS_UP']>[0]): string {
  const full = (days: number) => `, plein dans environ ${many(days, 'jour', 'jours')}`;
  const told = each.map(
    ({ path, freePercent, fullInDays }) =>
      `${path} : ${tenths(freePercent)} % libres${fullInDays === undefined ? '' : full(fullInDays)}`,
  );
  return `Les disques de ${fqdn} se remplissent : ${told.join(' ; ')}.`;
}

const of = (owner: BackupOwner) =>
  'client' in owner ? `du client ${owner.client}` : `de la base de données de ${owner.backOffice}`;

const known = (why: string | null) => why ?? 'aucune raison n’est connue';

const many = (count: number, one: string, others: string) => `${count} ${count < 2 ? one : others}`;
