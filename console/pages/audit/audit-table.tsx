import type { AuditOutcome, AuditRowFragment } from '../../../sdk/generated/operations.ts';
import { Mark, type Tone } from '../../parts/mark.tsx';
import { Columns } from '../../parts/lists/columns.tsx';
import { Time } from '../../parts/time.tsx';
import { may } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';

const OUTCOME: Record<AuditOutcome, Tone> = { DONE: 'good', FAILED: 'bad', REFUSED: 'warning' };

/** The pages of what an entry may be about, by the first word of its subject. */
const PAGES: Record<string, string | undefined> = {
  client: 'clients',
  run: 'runs',
  server: 'servers',
  model: 'models',
  user: 'users',
};

/** What was done, newest first, each with its details. */
export function AuditTable({ entries }: { entries: AuditRowFragment[] }) {
  const t = words.value;
  return (
    <Columns
      label={t.places.audit}
      rows={entries}
      columns={[
        [t.when, ({ at }) => <Time at={at} />],
        [
          t.who,
          ({ actor, address }) => (
            <>
              <About subject={actor.includes('@') ? `user ${actor}` : actor} name={actor} />
              <p class="hint">{address}</p>
            </>
          ),
        ],
        [
          t.what,
          ({ action, details }) => (
            <>
              <code>{action}</code>
              {details === null ? null : (
                <details>
                  <summary class="hint">{t.audit.details}</summary>
                  <pre class="diff" tabIndex={0}>
                    {JSON.stringify(details, null, 2)}
                  </pre>
                </details>
              )}
            </>
          ),
        ],
        [t.audit.filter.subject, ({ subject }) => <About subject={subject} name={subject} />],
        [t.outcome, ({ outcome }) => <Mark tone={OUTCOME[outcome]}>{t.auditOutcome[outcome]}</Mark>],
      ]}
    />
  );
}

/** A link, if the thing has a page that this user may see. */
function About({ subject, name }: { subject: string; name: string }) {
  const [, kind = '', which = ''] = /^(\w+) (\S+)$/.exec(subject) ?? [];
  const page = PAGES[kind];
  if (page === undefined || (kind === 'user' && !may('USERS'))) return <>{name}</>;
  return <a href={`/${page}/${encodeURIComponent(which)}`}>{name}</a>;
}
