import type { Words } from '../en.ts';

export const models: Words['models'] = {
  create: 'Neues Modell',
  none: 'Kein Modell passt dazu.',
  search: 'Modelle suchen',
  statuses: { ACTIVE: 'angeboten', INACTIVE: 'nicht angeboten', DELETED: 'gelöscht' },
  offered: 'Für',
  scopes: { generic: 'alle Clients', linked: 'Clients, die mit ihm verknüpft sind' },
  isDefault: 'MONARC schlägt es zuerst vor',
  description: 'Beschreibung',
  scalesUpdatable: 'Seine Benutzer dürfen seine Skalen ändern',
  showInherentRisk: 'Operationelle Risiken auch vor Maßnahmen',
  adopted: 'in MONARC gefunden',
  acts: {
    edit: 'Bearbeiten',
    duplicate: 'Duplizieren',
    activate: 'Anbieten',
    deactivate: 'Nicht mehr anbieten',
    delete: 'Löschen',
  },
  about: {
    edit: '',
    duplicate:
      'Kopiert, was Regent davon weiß, ohne seinen Inhalt in MONARC. Die Kopie wird noch nicht angeboten.',
    activate: 'Clients können es dann verwenden.',
    deactivate: 'Clients können es nicht mehr wählen.',
    delete: 'Es wird endgültig entfernt, mit seinem ganzen Inhalt.',
  },
  typeNumber: (number) => `Um fortzufahren, geben Sie seine Nummer ein: ${number}`,
};
