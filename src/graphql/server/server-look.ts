import type { Look as FoundLook } from '../../domain/watching/look.ts';
import { builder } from '../builder.ts';
import { Server } from './server.ts';

const Disk = builder.objectRef<FoundLook['disks'][number]>('ServerDisk').implement({
  description: 'A disk of a server, as it was at the last look.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Where it is mounted.' }),
    size: t.field({
      type: 'BigInt',
      description: 'Its size in bytes.',
      resolve: ({ size }) => size,
    }),
    free: t.field({
      type: 'BigInt',
      description: 'How many bytes are free for programs.',
      resolve: ({ free }) => free,
    }),
    isNearlyFull: t.boolean({
      description: 'Whether less is free than the option `leastFree` of the plugin host asks for.',
      resolve: ({ isNearlyFull }) => isNearlyFull === true,
    }),
    fullInDays: t.exposeFloat('fullInDays', {
      nullable: true,
      description:
        'In how many days it will be full if it goes on filling as in the last three days; null if it does not fill, not within 60 days, or if it has been looked at for less than a day.',
    }),
  }),
});

const Service = builder.objectRef<FoundLook['services'][number]>('ServerService').implement({
  description: 'A service that a server needs for its role.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name: `apache` or `mariadb`.' }),
    ok: t.exposeBoolean('ok', { description: 'Whether it answered.' }),
    message: t.exposeString('message', {
      nullable: true,
      description: 'What was wrong; null if it answered.',
    }),
  }),
});

const Certificate = builder.objectRef<FoundLook['certificates'][number]>('ServerCertificate').implement({
  description: 'The certificate that a site presents.',
  fields: (t) => ({
    host: t.exposeString('host', { description: 'The host name of the site.' }),
    notAfter: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when it is valid; null if that could not be found out.',
      resolve: ({ notAfter }) => (notAfter === undefined ? null : new Date(notAfter)),
    }),
    problem: t.exposeString('problem', {
      nullable: true,
      description: 'What is wrong with it besides its end; null if nothing is.',
    }),
  }),
});

const Look = builder.objectRef<FoundLook>('ServerLook').implement({
  description: 'What the last look at a server found. Looks are made by schedules of kind CHECK.',
  fields: (t) => ({
    disks: t.field({ type: [Disk], description: 'Its disks.', resolve: ({ disks }) => disks }),
    clockAheadMs: t.exposeInt('clockAheadMs', {
      description: 'How far its clock is ahead of Regent’s, in milliseconds; negative if it is behind.',
    }),
    isClockOff: t.boolean({
      description: 'Whether that is more than the option `clockTolerance` of the plugin host allows.',
      resolve: ({ isClockOff }) => isClockOff === true,
    }),
    services: t.field({
      type: [Service],
      description: 'The services that it needs for its role.',
      resolve: ({ services }) => services,
    }),
    certificates: t.field({
      type: [Certificate],
      description: 'The certificates that its sites present: that of the public host.',
      resolve: ({ certificates }) => certificates,
    }),
  }),
});

builder.prismaObjectFields(Server, (t) => ({
  look: t.field({
    type: Look,
    nullable: true,
    description: 'What the last look found; null if there was none.',
    select: { look: true },
    resolve: ({ look }) => look as FoundLook | null,
  }),
  lookedAt: t.expose('lookedAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When that look was. `health` says if it is old.',
  }),
  lookProblem: t.exposeString('lookProblem', {
    nullable: true,
    description: 'Why the last try to look at it failed or found less than it should; null if it did not.',
  }),
}));
