import type { Words } from '../en.ts';

export const takeOver: Words['takeOver'] = {
  about:
    'Fait siens les clients que d’autres ont installés. Regent lit d’abord ; rien n’est écrit sur les serveurs.',
  inventory: 'Dossier de l’inventaire (s’il y en a un)',
  vaultPassword: 'Mot de passe d’ansible-vault (si des valeurs sont chiffrées)',
  serverHint: 'Une reprise compare tous les serveurs ; un seul ne sert qu’à regarder.',
  onlyOne: (server) =>
    `Seul ${server} a été regardé. Une reprise regarde tous les serveurs, et refuse un client si un autre serveur ou une autre liste dit autre chose.`,
  lookAtAll: 'Regarder tous les serveurs',
  done: 'Voici ce qu’il y a :',
  report: 'Regarder ce qu’il y a',
  reading: 'Regent lit. Cela peut prendre quelques minutes.',
  notLooked: 'pas regardé',
  notOurs: 'pas dans Regent',
  isOurs: 'déjà dans Regent',
  nowhere: 'sur aucun serveur, ou sur plusieurs',
  take: 'Reprendre',
  remarks: 'Remarques',
  users: 'Utilisateurs du back office',
  inactive: 'inactif',
  invite: (count) => `Inviter ${count}`,
  inviteAsk: (emails) =>
    `${emails} : chacun reçoit un compte avec les mêmes rôles dans Regent, et un lien pour choisir un mot de passe.`,
  changes: (count) => `${count} chose${count === 1 ? '' : 's'} que Regent écrirait autrement`,
  stays: 'Ce qui s’y trouve reste tel quel, jusqu’à ce que quelqu’un le fasse réparer.',
  decide: 'Décider',
  plan: (count) => `Plan pour ${count}`,
  nothing: 'Cochez ou décidez au moins un client.',
  takeAsk:
    'Ces clients deviennent ceux de Regent, tels qu’ils sont. releaseServer dans l’API revient en arrière.',
  choices: {
    LEAVE_OUT: 'ne pas le reprendre',
    TAKE_OVER: 'le reprendre tel qu’il est',
    USE_BACK_OFFICE: 'le back office a raison',
    USE_DATABASE: 'sa base de données a raison',
    USE_DATABASE_OF_ALIAS: 'la base de données qui porte son nom est la bonne',
    USE_INVENTORY: 'l’inventaire a raison',
    USE_LOCAL_PHP: 'local.php a raison',
    USE_SERVER_IN_LIST: 'le serveur de la liste est le bon',
    USE_SERVER_OF_ROUTE: 'le serveur de sa route est le bon',
    USE_SERVER_WHERE_FOUND: 'le serveur où il a été trouvé est le bon',
  },
};
