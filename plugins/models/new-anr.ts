/** The content that MONARC gives a new model. */

export const THRESHOLDS = { seuil1: 4, seuil2: 8, seuil_rolf1: 4, seuil_rolf2: 8 };

/** By table; all begin at 0. */
export const SCALES = [
  // Impact, threat, vulnerability.
  { name: 'scales', type: 1, max: 3 },
  { name: 'scales', type: 2, max: 4 },
  { name: 'scales', type: 3, max: 3 },
  // Impact, likelihood; newer releases only.
  { name: 'operational_risks_scales', type: 1, max: 4 },
  { name: 'operational_risks_scales', type: 2, max: 4 },
];

const labels = (label1: string, label2: string, label3: string, label4: string) => ({
  label1,
  label2,
  label3,
  label4,
});

/** Of the impact scale: types 1 to 8, in French, English, German and Dutch. */
export const IMPACT_TYPES = [
  labels('Confidentialité', 'Confidentiality', 'Vertraulichkeit', 'Vertrouwelijkheid'),
  labels('Intégrité', 'Integrity', 'Integrität', 'Integriteit'),
  labels('Disponibilité', 'Availability', 'Verfügbarkeit', 'Beschikbaarheid'),
  labels('Réputation', 'Reputation', 'Ruf', 'Reputatie'),
  labels('Opérationnel', 'Operational', 'Betrieb', 'Operationeel'),
  labels('Légal', 'Legal', 'Recht', 'Juridisch'),
  labels('Financier', 'Financial', 'Finanzen', 'Financieel'),
  labels('Personne', 'Personal', 'Person', 'Persoonlijk'),
];
