import type { Words } from '../en.ts';

export const models: Words['models'] = {
  create: 'Nouveau modèle',
  none: 'Aucun modèle ne correspond.',
  search: 'Chercher des modèles',
  statuses: { ACTIVE: 'proposé', INACTIVE: 'pas proposé', DELETED: 'supprimé' },
  offered: 'Pour',
  scopes: { generic: 'tous les clients', linked: 'les clients qui lui sont liés' },
  isDefault: 'MONARC le propose en premier',
  description: 'Description',
  scalesUpdatable: 'Ses utilisateurs peuvent modifier ses échelles',
  showInherentRisk: 'Risques opérationnels aussi avant les mesures',
  adopted: 'trouvé dans MONARC',
  acts: {
    edit: 'Modifier',
    duplicate: 'Dupliquer',
    activate: 'Proposer',
    deactivate: 'Ne plus proposer',
    delete: 'Supprimer',
  },
  about: {
    edit: '',
    duplicate:
      'Copie ce que Regent en sait, sans son contenu dans MONARC. La copie n’est pas encore proposée.',
    activate: 'Les clients peuvent alors l’utiliser.',
    deactivate: 'Les clients ne peuvent plus le choisir.',
    delete: 'Il est supprimé définitivement, avec tout son contenu.',
  },
  typeNumber: (number) => `Pour continuer, saisissez son numéro : ${number}`,
};
