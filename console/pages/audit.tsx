import { ListAuditDocument, type AuditOutcome } from '../../sdk/generated/operations.ts';
import { Choice } from '../parts/choice.tsx';
import { localTime, timeTyped } from '../parts/forms/draft-form.tsx';
import { optionsOf } from '../parts/forms/options.ts';
import { Search } from '../parts/lists/search.tsx';
import { List } from '../parts/list.tsx';
import { Page } from '../parts/page.tsx';
import { useAddress } from '../parts/use-address.ts';
import { useList } from '../regent/use-list.ts';
import * as format from '../words/format.ts';
import { words } from '../words/words.ts';
import { AuditTable } from './audit/audit-table.tsx';
import { Export } from './audit/export.tsx';

const TEXTS = ['actor', 'action', 'subject', 'client', 'server'] as const;
const TIMES = ['since', 'until'] as const;

export function Audit() {
  const t = words.value;
  const { query, set } = useAddress();
  const outcome = (Object.keys(t.auditOutcome) as AuditOutcome[]).find((each) => each === query['outcome']);
  const filter: Record<string, string> & { outcome?: AuditOutcome } =
    outcome === undefined ? {} : { outcome };
  for (const name of TEXTS) if (query[name]) filter[name] = query[name];
  for (const name of TIMES) {
    const at = Date.parse(query[name] ?? '');
    if (!Number.isNaN(at)) filter[name] = new Date(at).toISOString();
  }
  const list = useList(ListAuditDocument, filter, ({ auditEntries }) => auditEntries, {
    // Most of what people do changes one of these.
    types: ['CLIENT', 'RUN', 'SERVER', 'MODEL'],
  });
  return (
    <Page title={t.places.audit} beside={<Export filter={filter} count={list.totalCount} />}>
      <div class="filters" role="search">
        {TEXTS.map((name) => (
          <Search
            key={name}
            label={t.audit.filter[name]}
            text={query[name] ?? ''}
            onText={(typed) => set(name, typed)}
          />
        ))}
        <Choice
          label={t.outcome}
          value={outcome}
          options={optionsOf(t.auditOutcome)}
          onValue={(chosen) => set('outcome', chosen)}
        />
        {TIMES.map((name) => (
          <div key={name} class="choice">
            <label for={name}>{t.audit.filter[name]}</label>
            <input
              id={name}
              type="datetime-local"
              value={localTime(filter[name] ?? null)}
              onChange={({ currentTarget: { value } }) => set(name, timeTyped(value) ?? undefined)}
            />
          </div>
        ))}
        <p class="hint" role="status">
          {list.nodes === undefined ? t.loading : t.audit.found(format.counted(list.totalCount))}
        </p>
      </div>
      <List {...list} shown={list.nodes?.length ?? 0} empty={list.nodes && <p>{t.audit.none}</p>}>
        <div class="panel">
          <AuditTable entries={list.nodes ?? []} />
        </div>
      </List>
    </Page>
  );
}
