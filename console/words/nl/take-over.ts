import type { Words } from '../en.ts';

export const takeOver: Words['takeOver'] = {
  about:
    'Neemt clients over die anderen hebben ingericht. Regent leest eerst; op servers wordt niets geschreven.',
  inventory: 'Map van de inventaris (als die er is)',
  vaultPassword: 'Wachtwoord van ansible-vault (als waarden versleuteld zijn)',
  serverHint: 'Een overname vergelijkt alle servers; één alleen is om te kijken.',
  onlyOne: (server) =>
    `Alleen ${server} is bekeken. Een overname bekijkt alle servers, en weigert een client als een andere server of lijst iets anders zegt.`,
  lookAtAll: 'Alle servers bekijken',
  done: 'Dit is er:',
  report: 'Kijken wat er is',
  reading: 'Regent leest. Dat kan enkele minuten duren.',
  notLooked: 'niet bekeken',
  notOurs: 'niet in Regent',
  isOurs: 'al in Regent',
  nowhere: 'op geen server, of op meerdere',
  take: 'Overnemen',
  remarks: 'Opmerkingen',
  users: 'Gebruikers van de back office',
  inactive: 'niet actief',
  invite: (count) => `${count} uitnodigen`,
  inviteAsk: (emails) =>
    `${emails}: ieder krijgt een account met dezelfde rollen in Regent, en een link om een wachtwoord te kiezen.`,
  changes: (count) => `${count} ding${count === 1 ? '' : 'en'} die Regent anders zou schrijven`,
  stays: 'Wat er is, blijft zoals het is, tot iemand het laat herstellen.',
  decide: 'Beslissen',
  plan: (count) => `Plan voor ${count}`,
  nothing: 'Kies of beslis ten minste één client.',
  takeAsk:
    'Deze clients zijn voortaan van Regent, zoals ze zijn. Terug gaat het met releaseServer in de API.',
  choices: {
    LEAVE_OUT: 'niet overnemen',
    TAKE_OVER: 'overnemen zoals hij is',
    USE_BACK_OFFICE: 'de back office heeft gelijk',
    USE_DATABASE: 'zijn database heeft gelijk',
    USE_DATABASE_OF_ALIAS: 'de database met zijn naam is de juiste',
    USE_INVENTORY: 'de inventaris heeft gelijk',
    USE_LOCAL_PHP: 'local.php heeft gelijk',
    USE_SERVER_IN_LIST: 'de server van de lijst is de juiste',
    USE_SERVER_OF_ROUTE: 'de server van de route is de juiste',
    USE_SERVER_WHERE_FOUND: 'de server waar hij is gevonden, is de juiste',
  },
};
