import type { Words } from '../en.ts';

export const models: Words['models'] = {
  create: 'Nieuw model',
  none: 'Geen model voldoet hieraan.',
  search: 'Modellen zoeken',
  statuses: { ACTIVE: 'aangeboden', INACTIVE: 'niet aangeboden', DELETED: 'verwijderd' },
  offered: 'Voor',
  scopes: { generic: 'alle clients', linked: 'clients die eraan gekoppeld zijn' },
  isDefault: 'MONARC stelt het als eerste voor',
  description: 'Beschrijving',
  scalesUpdatable: 'De gebruikers mogen de schalen wijzigen',
  showInherentRisk: 'Operationele risico’s ook vóór maatregelen',
  adopted: 'gevonden in MONARC',
  acts: {
    edit: 'Bewerken',
    duplicate: 'Dupliceren',
    activate: 'Aanbieden',
    deactivate: 'Niet meer aanbieden',
    delete: 'Verwijderen',
  },
  about: {
    edit: '',
    duplicate:
      'Kopieert wat Regent ervan weet, zonder de inhoud in MONARC. De kopie wordt nog niet aangeboden.',
    activate: 'Clients kunnen het dan gebruiken.',
    deactivate: 'Clients kunnen het niet meer kiezen.',
    delete: 'Het wordt voorgoed verwijderd, met alle inhoud.',
  },
  typeNumber: (number) => `Typ het nummer om door te gaan: ${number}`,
};
