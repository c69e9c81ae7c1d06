/** Conditions of servers, from what Regent knows of them and from the last look. */
import type { Look } from '../watching/look.ts';
import type { ConditionData } from './condition-data.ts';
import { CERTIFICATE_DAYS, CLOCK_OFF_MS, DISK, LOOK_HOURS, type ConditionId } from './conditions.ts';
import type { AlarmFacts, ServerFacts } from './facts.ts';
import { DAY_MS, HOUR_MS, iso, ofServer, type Finding } from './finding.ts';

/** The data of the conditions that a server meets. */
type Met = { [Id in ConditionId]?: ConditionData[Id] | undefined };

export function serverFindings({ servers, drift }: AlarmFacts, now: Date): Finding[] {
  const differing = new Map(drift.map((each) => [each.serverId, each]));
  return servers
    .filter(({ mode, state }) => mode !== 'RETIRED' && state !== 'UNCONFIRMED')
    .flatMap((server) => {
      const { look } = server;
      const met: Met = {
        SERVER_UNREACHABLE: unreachable(server),
        HOST_KEY_CHANGED: otherHostKey(server),
        SERVER_NOT_OURS: notOurs(server),
        NOT_WATCHED: notWatched(server, now),
        DRIFT_FOUND: drifted(server, differing.get(server.id)),
        ...(look && {
          SERVICE_DOWN: servicesDown(server, look),
          DISK_NEARLY_FULL: disks(server, look, isNearlyFull),
          DISK_FILLS_UP: disks(server, look, (disk) => !isNearlyFull(disk) && fillsUp(disk)),
          CLOCK_OFF: clockOff(server, look),
          CERTIFICATE_BAD: badCertificates(server, look, now),
          CERTIFICATE_ENDS: endingCertificates(server, look, now),
        }),
      };
      return Object.entries(met)
        .filter(([, data]) => data !== undefined)
        .map(([condition, data]) => ({ ...ofServer(server), condition, data }) as Finding);
    });
}

type Maybe<Id extends ConditionId> = ConditionData[Id] | undefined;

const unreachable = ({ state, fqdn, lastError: why }: ServerFacts): Maybe<'SERVER_UNREACHABLE'> =>
  state === 'UNREACHABLE' ? { fqdn, why } : undefined;

const otherHostKey = ({
  fqdn,
  hostKeyFingerprint: confirmed,
  otherHostKey: presented,
}: ServerFacts): Maybe<'HOST_KEY_CHANGED'> =>
  presented === null ? undefined : { fqdn, presented, confirmed };

const notOurs = ({ fqdn, notOurs: why }: ServerFacts): Maybe<'SERVER_NOT_OURS'> =>
  why === null ? undefined : { fqdn, why };

/** It need not be, if no schedule has ever done so. People work on a server in MAINTENANCE. */
function notWatched(server: ServerFacts, now: Date): Maybe<'NOT_WATCHED'> {
  const { fqdn, state, mode, lookEvery, lookedAt, lookProblem: why, createdAt } = server;
  if (lookEvery === null || state !== 'READY' || mode === 'MAINTENANCE') return undefined;
  // Three looks that should have come.
  const lasts = Math.max(LOOK_HOURS * HOUR_MS, lookEvery * 3_000);
  if (now.getTime() - (lookedAt ?? createdAt).getTime() <= lasts) return undefined;
  return { fqdn, lookedAt: iso(lookedAt), why };
}

/** A server that is only observed is not kept as desired. */
function drifted(
  { fqdn, mode }: ServerFacts,
  drift: AlarmFacts['drift'][number] | undefined,
): Maybe<'DRIFT_FOUND'> {
  if (drift === undefined || mode === 'OBSERVE') return undefined;
  const { count, subjects } = drift;
  return { fqdn, subjects, more: Math.max(0, count - subjects.length) };
}

function servicesDown({ fqdn }: ServerFacts, look: Look): Maybe<'SERVICE_DOWN'> {
  const services = look.services
    .filter(({ ok }) => !ok)
    .map(({ name, message }) => (message === undefined ? { name } : { name, problem: message }));
  return services.length === 0 ? undefined : { fqdn, services };
}

type Disk = Look['disks'][number];

const freePart = ({ size, free }: Disk) => (size > 0 ? free / size : 1);
const isNearlyFull = (disk: Disk) => freePart(disk) < DISK.nearlyFull;
/** The plugin `host` says how much is to be free. */
const fillsUp = (disk: Disk) =>
  (disk.isNearlyFull ?? freePart(disk) < DISK.fillsUp) || (disk.fullInDays ?? Infinity) <= DISK.fullInDays;

function disks(
  { fqdn }: ServerFacts,
  look: Look,
  isMeant: (disk: Disk) => boolean,
): Maybe<'DISK_FILLS_UP' | 'DISK_NEARLY_FULL'> {
  const meant = look.disks.filter(isMeant).map((disk) => ({
    path: disk.path,
    freePercent: 100 * freePart(disk),
    ...(disk.fullInDays !== undefined && { fullInDays: Math.max(1, Math.round(disk.fullInDays)) }),
  }));
  return meant.length === 0 ? undefined : { fqdn, disks: meant };
}

function clockOff({ fqdn }: ServerFacts, { clockAheadMs, isClockOff }: Look): Maybe<'CLOCK_OFF'> {
  if (isClockOff === false || Math.abs(clockAheadMs) <= CLOCK_OFF_MS) return undefined;
  return { fqdn, seconds: Math.round(Math.abs(clockAheadMs) / 1000), isAhead: clockAheadMs > 0 };
}

type Certificate = Look['certificates'][number];

const endOf = ({ notAfter }: Certificate) => (notAfter === undefined ? undefined : new Date(notAfter));

function badCertificates({ fqdn }: ServerFacts, look: Look, now: Date): Maybe<'CERTIFICATE_BAD'> {
  const certificates = look.certificates.flatMap((each) => {
    const { host, problem } = each;
    const end = endOf(each);
    if (problem !== undefined) return { host, problem };
    return end !== undefined && end <= now ? { host, endedAt: end.toISOString() } : [];
  });
  return certificates.length === 0 ? undefined : { fqdn, certificates };
}

function endingCertificates({ fqdn }: ServerFacts, look: Look, now: Date): Maybe<'CERTIFICATE_ENDS'> {
  const certificates = look.certificates.flatMap((each) => {
    const end = endOf(each);
    if (end === undefined || each.problem !== undefined || end <= now) return [];
    const isSoon = end.getTime() - now.getTime() < CERTIFICATE_DAYS * DAY_MS;
    return isSoon ? { host: each.host, endsAt: end.toISOString() } : [];
  });
  return certificates.length === 0 ? undefined : { fqdn, certificates };
}
