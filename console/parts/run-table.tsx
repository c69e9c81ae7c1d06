import type { RunRowFragment } from '../../sdk/generated/operations.ts';
import * as format from '../words/format.ts';
import { words } from '../words/words.ts';
import { runPath } from './paths.ts';
import { Table } from './panel.tsx';
import { RunState } from './states.tsx';
import { Time } from './time.tsx';

/** What a run is for: clients link to their pages. */
export const RunAbout = ({ run: { client, server } }: { run: Pick<RunRowFragment, 'client' | 'server'> }) => (
  <>
    {client === null ? null : <a href={`/clients/${client.alias}`}>{client.alias}</a>}
    {client !== null && server !== null ? ' · ' : null}
    {server?.fqdn}
  </>
);

/** Why a run has ended as it has, or what it waits for. */
export function RunReason({ run }: { run: RunRowFragment }) {
  const t = words.value;
  const { blockedReason, blockedUntil, explanation } = run;
  if (blockedReason === null) return <>{explanation}</>;
  return (
    <>
      {t.blockedReason[blockedReason]}
      {blockedUntil === null ? null : `, ${t.blockedUntil(format.time(blockedUntil))}`}
    </>
  );
}

/** A list of runs; each links to its page. */
export function RunTable({ runs, label }: { runs: RunRowFragment[]; label: string }) {
  const t = words.value;
  const head = (
    <>
      <th scope="col">{t.kind}</th>
      <th scope="col">{t.status}</th>
      <th scope="col">{t.client}</th>
      <th scope="col" class="wide">
        {t.requestedBy}
      </th>
      <th scope="col" class="end">
        {t.requestedAt}
      </th>
    </>
  );
  return (
    <Table label={label} head={head}>
      {runs.map((run) => (
        <tr key={run.id}>
          <td>
            <a href={runPath(run.id)}>{t.runKind[run.kind]}</a>
          </td>
          <td>
            <RunState status={run.status} />
            {run.blockedReason === null && run.status === 'SUCCEEDED' ? null : (
              <p class="hint">
                <RunReason run={run} />
              </p>
            )}
          </td>
          <td>
            <RunAbout run={run} />
          </td>
          <td class="wide">{run.requestedBy}</td>
          <td class="end">
            <Time at={run.createdAt} />
          </td>
        </tr>
      ))}
    </Table>
  );
}
