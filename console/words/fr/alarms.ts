import type { Words } from '../en.ts';

export const alarms: Words['alarms'] = {
  one: 'Alarme',
  none: 'Aucune alarme ne correspond.',
  open: 'Ouvertes',
  states: {
    new: 'Ouverte, personne ne s’en occupe',
    acknowledged: 'Ouverte, quelqu’un s’en occupe',
    muted: 'Ouverte, retenue',
    resolved: 'Résolue',
  },
  condition: 'Ce qui ne va pas',
  client: 'Client (alias)',
  caredFor: (who) => `${who} s’en occupe :`,
  resolvedAt: (at) => `Résolue ${at}`,
  raised: 'Constatée',
  lastSeen: 'Constatée en dernier',
  told: 'Signalée',
  mutedUntil: 'Retenue jusqu’au',
  acknowledge: 'Je m’en occupe',
  note: 'Ce que vous faites',
  until: 'Jusqu’au',
  untilHint: 'Ensuite elle compte de nouveau, si elle existe encore. Sans date, elle ne compte plus.',
  end: 'sa fin',
  takeBack: 'Personne ne s’en occupe',
  takeBackAsk: 'L’alarme compte de nouveau.',
};
