import type { Words } from '../en.ts';

export const alarms: Words['alarms'] = {
  one: 'Alarm',
  none: 'Geen alarm voldoet hieraan.',
  open: 'Open',
  states: {
    new: 'Open, niemand doet er iets aan',
    acknowledged: 'Open, iemand doet er iets aan',
    muted: 'Open, tegengehouden',
    resolved: 'Opgelost',
  },
  condition: 'Wat er mis is',
  client: 'Client (alias)',
  caredFor: (who) => `${who} doet er iets aan:`,
  resolvedAt: (at) => `Opgelost ${at}`,
  raised: 'Vastgesteld',
  lastSeen: 'Laatst vastgesteld',
  told: 'Gemeld',
  mutedUntil: 'Tegengehouden tot',
  acknowledge: 'Ik doe er iets aan',
  note: 'Wat u doet',
  until: 'Tot',
  untilHint: 'Daarna telt het weer mee, als het er nog is. Zonder tijd telt het niet meer mee.',
  end: 'het einde',
  takeBack: 'Niemand doet er iets aan',
  takeBackAsk: 'Het alarm telt weer mee.',
};
