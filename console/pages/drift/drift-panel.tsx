import type { ClientQuery } from '../../../sdk/generated/operations.ts';
import { Panel } from '../../parts/panel.tsx';
import { Diff } from '../../parts/plan.tsx';
import { Time } from '../../parts/time.tsx';
import { words } from '../../words/words.ts';

interface DriftProps {
  found: NonNullable<ClientQuery['client']>['drift'];
  /** The page with all of it. */
  all: string;
}

/** What differs on servers, on the page of a client or a server. */
export function DriftPanel({ found, all }: DriftProps) {
  const t = words.value;
  return (
    <Panel title={t.driftTitle} count={found.totalCount} beside={<a href={all}>{t.showAll}</a>}>
      <ul class="lines">
        {found.nodes.map(({ id, summary, state, server, firstSeenAt, diff }) => (
          <li key={id}>
            <div class="what">
              <strong>{summary}</strong>
            </div>
            <div class="detail">
              {server.fqdn} {state === 'IGNORED' ? `· ${t.ignoredDrift}` : null}
              {diff === null ? null : (
                <details>
                  <summary>{t.showDiff}</summary>
                  <Diff text={diff} />
                </details>
              )}
            </div>
            <div class="at">
              <Time at={firstSeenAt} />
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
