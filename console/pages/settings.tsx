/** How Regent itself is, and how it is set up. */
import { SettingsDocument, type SettingsQuery } from '../../sdk/generated/operations.ts';
import { Page } from '../parts/page.tsx';
import { Columns } from '../parts/lists/columns.tsx';
import { Panel } from '../parts/panel.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { may } from '../regent/regent.ts';
import { useQuery } from '../regent/use-query.ts';
import * as format from '../words/format.ts';
import { words } from '../words/words.ts';
import { Health } from './settings/health.tsx';
import { Mail } from './settings/mail.tsx';
import { Pause } from './settings/pause.tsx';
import { Webhooks } from './settings/webhooks.tsx';

export function Settings() {
  const t = words.value;
  const { data, error, refresh } = useQuery(SettingsDocument, { mail: may('SERVERS') || may('USERS') });
  return (
    <Page title={t.places.settings}>
      <Health />
      <Trouble error={error} again={refresh} />
      {data?.mail === undefined ? null : <Mail mail={data.mail} onDone={refresh} />}
      {data === undefined ? null : <Pause pause={data.schedulesPaused} onDone={refresh} />}
      {may('SERVERS') ? <Webhooks /> : null}
      {data === undefined ? null : (
        <>
          <Retention retention={data.retention} />
          <Plugins plugins={data.plugins} />
        </>
      )}
    </Page>
  );
}

/** For how long Regent keeps its own records. */
function Retention({ retention: { rules, endedAt } }: { retention: SettingsQuery['retention'] }) {
  const t = words.value;
  const w = t.settings;
  return (
    <Panel
      title={w.retention}
      beside={endedAt === null ? null : <span class="hint">{w.pruned(format.time(endedAt))}</span>}
    >
      <Columns
        label={w.retention}
        rows={rules}
        columns={[
          [t.what, ({ kind }) => w.retained[kind]],
          [w.kept, ({ days }) => (days === null ? w.forEver : w.days(format.counted(days))), 'end'],
          [w.removed, ({ removed }) => format.number(removed), 'end'],
        ]}
      />
    </Panel>
  );
}

function Plugins({ plugins }: { plugins: SettingsQuery['plugins'] }) {
  const t = words.value;
  const w = t.settings;
  return (
    <Panel title={w.plugins} count={plugins.length}>
      <Columns
        label={w.plugins}
        rows={plugins}
        columns={[
          [t.name, ({ name }) => <strong>{name}</strong>],
          [
            t.what,
            ({ description, options }) => (
              <>
                {description}
                {options === null ? null : (
                  <details>
                    <summary class="hint">{w.options}</summary>
                    <pre class="diff" tabIndex={0}>
                      {JSON.stringify(options, null, 2)}
                    </pre>
                  </details>
                )}
              </>
            ),
          ],
          [t.role, ({ roles }) => roles.map((role) => t.serverRole[role]).join(', '), 'wide'],
        ]}
      />
    </Panel>
  );
}
