import type { Words } from '../en.ts';

export const users: Words['users'] = {
  search: 'Rechercher un utilisateur',
  none: 'Aucun utilisateur ne correspond.',
  invite: 'Inviter un utilisateur',
  inviteAbout: 'Il reçoit un lien pour choisir son mot de passe. Ce lien sert une fois, pendant sept jours.',
  mailed: 'Le lien a été envoyé par e-mail.',
  showUser: 'Afficher l’utilisateur',
  link: 'Lien pour choisir un mot de passe',
  linkAbout: (until) =>
    `Donnez-le à cet utilisateur, et à personne d’autre. Il sert une fois, jusqu’au ${until}, et n’est plus affiché ensuite.`,
  noSuchUser: 'Cet utilisateur n’existe pas',
  change: 'Modifier',
  may: 'Peut',
  noPassword: 'pas encore choisi',
  startsAt: 'Valable dès',
  endsAt: 'Valable jusqu’à',
  rolesTitle: 'Ce que permettent les rôles',
  roleAbout: {
    SUPERADMIN: 'utilisateurs et leurs rôles, et audit. Peut se donner tous les droits.',
    SYSADMIN: 'serveurs, planifications, sauvegardes et webhooks, et audit.',
    ACCADMIN: 'clients : les créer, modifier, restaurer, déplacer et supprimer.',
    DBADMIN: 'modèles.',
  },
  state: {
    active: 'actif',
    off: 'désactivé',
    starts: (at) => `dès ${at}`,
    ends: (at) => `jusqu’à ${at}`,
    ended: (at) => `terminé ${at}`,
  },
  done: (act) => `Fait : ${act}`,
  acts: {
    sendLink: 'Envoyer un lien',
    showLink: 'Afficher un lien',
    resetTwoFactor: 'Réinitialiser le second facteur',
    deactivate: 'Désactiver',
    activate: 'Activer',
    remove: 'Supprimer',
  },
  asks: {
    sendLink:
      'Il reçoit par e-mail un nouveau lien pour choisir un mot de passe. Les liens précédents ne valent plus.',
    showLink:
      'Vous voyez un nouveau lien pour choisir un mot de passe. Qui le possède peut devenir cet utilisateur ; l’audit note votre demande. Les liens précédents ne valent plus.',
    resetTwoFactor:
      'Vérifiez d’abord qui le demande : le mot de passe seul suffira ensuite. Ses sessions se terminent.',
    deactivate: 'Ses sessions et ses liens se terminent aussitôt, et ses jetons ne valent plus.',
    activate: 'Il peut de nouveau se connecter, et ses jetons valent de nouveau.',
    remove: 'Le compte disparaît, avec ses sessions, jetons et liens. L’audit garde ce qu’il a fait.',
  },
};
