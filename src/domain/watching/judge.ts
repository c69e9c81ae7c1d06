/** What a look means, in sentences for people. */
import type { ServerMode } from '../vocabulary.ts';
import type { Look } from './look.ts';

const DAY_MS = 24 * 60 * 60_000;
/** From then on, a certificate that nobody has renewed is a problem: Let's Encrypt renews 30 days before. */
export const CERTIFICATE_DAYS = 21;
/** A disk that is full sooner than this is told of, however much is free now. */
export const FULL_SOON_DAYS = 7;

/** What does not work, and what somebody should look at. */
export function lookProblems(look: Look, now: Date): { severe: string[]; remarks: string[] } {
  return {
    severe: [
      ...look.services
        .filter(({ ok }) => !ok)
        .map(
          ({ name, message }) => `${serviceName(name)} does not answer: ${message ?? 'no reason is known'}`,
        ),
      ...look.certificates
        .filter(({ notAfter }) => isOver(notAfter, now))
        .map(
          ({ host, notAfter = '' }) =>
            `The certificate of ${host} ended on ${dayOf(notAfter)}: browsers refuse the site. Renew it, and reload Apache.`,
        ),
    ],
    remarks: [
      ...look.disks.flatMap((disk) => diskProblem(disk) ?? []),
      ...(look.isClockOff === true ? [clockProblem(look.clockAheadMs)] : []),
      ...look.certificates.flatMap((certificate) => certificateProblems(certificate, now)),
    ],
  };
}

const SERVICES: Record<string, string> = { apache: 'Apache', mariadb: 'MariaDB' };
const serviceName = (name: string) => SERVICES[name] ?? name;

function diskProblem({
  path,
  size,
  free,
  isNearlyFull,
  fullInDays,
}: Look['disks'][number]): string | undefined {
  const isSoon = fullInDays !== undefined && fullInDays < FULL_SOON_DAYS;
  const when = isSoon ? `full in about ${days(fullInDays)}` : undefined;
  const left = `${Math.floor((free / size) * 100)} % (${(free / 1e9).toFixed(1)} GB) is free`;
  if (isNearlyFull === true)
    return `The disk of ${path} is nearly full: ${left}${when === undefined ? '' : `; if it goes on like this, it is ${when}`}.`;
  return when === undefined
    ? undefined
    : `The disk of ${path} is filling: if it goes on like this, it is ${when}; ${left}.`;
}

function days(count: number): string {
  if (count < 1) return `${Math.max(1, Math.round(count * 24))} hours`;
  const rounded = Math.round(count);
  return rounded === 1 ? '1 day' : `${rounded} days`;
}

const clockProblem = (aheadMs: number) =>
  `The server's clock is ${Math.abs(aheadMs)} ms ${aheadMs > 0 ? 'ahead of' : 'behind'} Regent's: see "timedatectl".`;

function certificateProblems({ host, notAfter, problem }: Look['certificates'][number], now: Date): string[] {
  const isEnding =
    notAfter !== undefined &&
    !isOver(notAfter, now) &&
    isOver(notAfter, new Date(now.getTime() + CERTIFICATE_DAYS * DAY_MS));
  return [
    ...(problem === undefined ? [] : [`The certificate of ${host}: ${problem}`]),
    ...(isEnding ? [`The certificate of ${host} ends on ${dayOf(notAfter)}.`] : []),
  ];
}

const isOver = (notAfter: string | undefined, at: Date) =>
  notAfter !== undefined && new Date(notAfter).getTime() <= at.getTime();
const dayOf = (time: string) => time.slice(0, 10);

/** A look is old after three that should have come, but not before this. */
const LOOK_LASTS_MS = 30 * 60_000;
const CHECK_LASTS_DAYS = 7;

interface Ages {
  mode: ServerMode;
  createdAt: Date;
  factsAt: Date | null;
  lookedAt: Date | null;
  /** In seconds; null if no schedule has ever had it looked at. */
  lookEvery: number | null;
  lookProblem: string | null;
}

/** What is known of a server, and is not known to be so any more. */
export function whatIsOld(ages: Ages, now: Date): string[] {
  const { mode, createdAt, factsAt, lookedAt, lookEvery, lookProblem } = ages;
  if (mode === 'RETIRED') return [];
  const lasts = Math.max(LOOK_LASTS_MS, (lookEvery ?? 0) * 3000);
  const since = lookedAt ?? (lookEvery === null ? null : createdAt);
  const isOld = since !== null && now.getTime() - since.getTime() > lasts;
  const checkDays = factsAt === null ? 0 : (now.getTime() - factsAt.getTime()) / DAY_MS;
  const seen =
    lookedAt === null ? 'It has never been looked at' : `It was last looked at on ${inUtc(lookedAt)}`;
  return [
    ...(lookProblem === null ? [] : [`The last look failed: ${lookProblem}`]),
    ...(isOld
      ? [`${seen}: see whether a schedule of kind CHECK is enabled, and whether a worker runs.`]
      : []),
    ...(checkDays > CHECK_LASTS_DAYS
      ? [`Its last full check was ${Math.floor(checkDays)} days ago: use checkServer.`]
      : []),
  ];
}

const inUtc = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
