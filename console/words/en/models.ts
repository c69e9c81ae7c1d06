import type { ModelStatus } from '../../../sdk/generated/operations.ts';

export const models = {
  create: 'New model',
  none: 'No model matches.',
  search: 'Search models',
  statuses: { ACTIVE: 'offered', INACTIVE: 'not offered', DELETED: 'deleted' } satisfies Record<
    ModelStatus,
    string
  >,
  offered: 'For',
  scopes: { generic: 'all clients', linked: 'clients that are linked to it' },
  isDefault: 'MONARC suggests it first',
  description: 'Description',
  scalesUpdatable: 'Its users may change its scales',
  showInherentRisk: 'Operational risks also before measures',
  adopted: 'found in MONARC',
  acts: {
    edit: 'Edit',
    duplicate: 'Duplicate',
    activate: 'Offer',
    deactivate: 'Do not offer',
    delete: 'Delete',
  },
  about: {
    edit: '',
    duplicate: 'Copies what Regent knows of it, without its content in MONARC. The copy is not offered yet.',
    activate: 'Clients can use it then.',
    deactivate: 'Clients cannot choose it any more.',
    delete: 'It is removed for good, with all its content.',
  },
  typeNumber: (number: number) => `To go on, type its number: ${number}`,
};
