import type { Words } from '../en.ts';

export const alarms: Words['alarms'] = {
  one: 'Alarm',
  none: 'Kein Alarm passt dazu.',
  open: 'Offene',
  states: {
    new: 'Offen, niemand kümmert sich darum',
    acknowledged: 'Offen, jemand kümmert sich darum',
    muted: 'Offen, zurückgehalten',
    resolved: 'Erledigt',
  },
  condition: 'Was nicht stimmt',
  client: 'Client (Alias)',
  caredFor: (who) => `${who} kümmert sich darum:`,
  resolvedAt: (at) => `Erledigt ${at}`,
  raised: 'Festgestellt',
  lastSeen: 'Zuletzt festgestellt',
  told: 'Gemeldet',
  mutedUntil: 'Zurückgehalten bis',
  acknowledge: 'Ich kümmere mich darum',
  note: 'Was Sie tun',
  until: 'Bis',
  untilHint: 'Danach zählt er wieder, wenn er noch besteht. Ohne Zeit zählt er nicht mehr.',
  end: 'zu seinem Ende',
  takeBack: 'Niemand kümmert sich darum',
  takeBackAsk: 'Der Alarm zählt wieder.',
};
