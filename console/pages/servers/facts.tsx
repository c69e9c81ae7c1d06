import type { ComponentChildren } from 'preact';
import { Mark } from '../../parts/mark.tsx';
import { Fact, Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { Disk } from './disk.tsx';
import type { Server } from './one-server.tsx';
import { modeNames } from './server-fields.ts';
import { ClientCount, LastSync } from './server-table.tsx';

interface ServerProps {
  server: Server;
}

/** A name and what it is; without the latter it is left out. */
type Row = [name: string, value: ComponentChildren];

const Facts = ({ title, rows }: { title: string; rows: Row[] }) => (
  <Panel title={title}>
    <dl class="facts">
      {rows.map(([name, value]) =>
        value === null ? null : (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ),
      )}
    </dl>
  </Panel>
);

const when = (at: string | null) => (at === null ? null : <Time at={at} />);

/** What it is, where it is, and what it is for. */
export function Overview({ server }: ServerProps) {
  const t = words.value;
  const { servers: s } = t;
  const { connection, user, address, port, role, hostKeyFingerprint, windowsInForce } = server;
  const rows: Row[] = [
    [s.fqdn, server.fqdn],
    [t.role, t.serverRole[role]],
    [s.mode, modeNames()[server.mode]],
    [t.status, s.states[server.state]],
    [s.address, connection === 'LOCAL' ? server.root : `${user} @ ${address}, ${port}`],
    [s.hostKey, hostKeyFingerprint === null ? null : <code>{hostKeyFingerprint}</code>],
    [t.lastSeen, when(server.lastSeenAt)],
    [s.lastSync, <LastSync lastSync={server.lastSync} />],
    [s.syncPolicy, s.policies[server.syncPolicy]],
    [t.places.clients, role === 'FRONT_OFFICE' ? <ClientCount server={server} /> : null],
    ...windowsInForce.map(({ name, until }): Row => [
      `${s.window}: ${name}`,
      until === null ? t.yes : t.blockedUntil(format.time(until)),
    ]),
    [t.created, when(server.createdAt)],
  ];
  return <Facts title={t.overview} rows={rows} />;
}

/** What the last look and the last check have found there. */
export function Host({ server: { look, lookedAt, facts, factsAt } }: ServerProps) {
  const { servers: s, answers, disk: free, no, yes } = words.value;
  if (look === null && facts === null) return null;
  const isOff = look?.isClockOff === true;
  const rows: Row[] = [
    ...(look?.disks ?? []).map((disk): Row => [
      `${free}: ${disk.path}`,
      <>
        <Disk disk={disk} /> {format.bytes(disk.free)}
        {disk.fullInDays === null ? null : <p class="hint">{s.fullIn(Math.ceil(disk.fullInDays))}</p>}
      </>,
    ]),
    ...(look?.services ?? []).map(({ name, ok, message }): Row => [
      `${name}: ${answers}`,
      <Mark tone={ok ? 'good' : 'bad'}>{ok ? yes : (message ?? no)}</Mark>,
    ]),
    ...(look?.certificates ?? []).map(({ host, notAfter, problem }): Row => [
      s.certificate(host),
      problem === null ? when(notAfter) : <Mark tone="bad">{problem}</Mark>,
    ]),
    [
      s.clock,
      look === null ? null : (
        <Mark tone={isOff ? 'bad' : 'good'}>{format.number(look.clockAheadMs / 1000)} s</Mark>
      ),
    ],
    ...found(facts),
    [s.lookedAt, when(lookedAt)],
    [s.checkedAt, when(factsAt)],
  ];
  return <Facts title={s.host} rows={rows} />;
}

/** Of the facts of a check, those that are a version or a text; a plugin that is not part of Regent may report others. */
const found = (facts: unknown): Row[] =>
  Object.entries(facts ?? {}).flatMap(([name, fact]): Row[] => {
    const value: unknown = typeof fact === 'object' ? (fact as { version?: unknown } | null)?.version : fact;
    return typeof value === 'string' && value !== '' ? [[name, value]] : [];
  });
