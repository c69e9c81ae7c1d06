import { RunsDocument, type RunKind, type RunStatus } from '../../sdk/generated/operations.ts';
import { Choice } from '../parts/choice.tsx';
import { List } from '../parts/list.tsx';
import { Page } from '../parts/page.tsx';
import { RunTable } from '../parts/run-table.tsx';
import { useAddress } from '../parts/use-address.ts';
import { useList } from '../regent/use-list.ts';
import { words } from '../words/words.ts';

export function Runs() {
  const t = words.value;
  const { query, set } = useAddress();
  const statuses = Object.keys(t.runStatus) as RunStatus[];
  const kinds = Object.keys(t.runKind) as RunKind[];
  const status = statuses.find((each) => each === query['status']);
  const kind = kinds.find((each) => each === query['kind']);
  // Most runs are scheduled syncs that found nothing to do.
  const onlyChanges = query['changes'] === 'yes';
  const filter = {
    status: status === undefined ? null : [status],
    kind: kind === undefined ? null : [kind],
    hasChanges: onlyChanges ? true : null,
  };
  const list = useList(RunsDocument, filter, ({ runs }) => runs, { types: ['RUN'] });
  return (
    <Page title={t.places.runs}>
      <div class="filters" role="search">
        <Choice
          label={t.status}
          value={status}
          options={statuses.map((each) => [each, t.runStatus[each]])}
          onValue={(chosen) => set('status', chosen)}
        />
        <Choice
          label={t.kind}
          value={kind}
          options={kinds.map((each) => [each, t.runKind[each]])}
          onValue={(chosen) => set('kind', chosen)}
        />
        <label class="tick">
          <input
            type="checkbox"
            checked={onlyChanges}
            onChange={({ currentTarget }) => set('changes', currentTarget.checked ? 'yes' : undefined)}
          />
          {t.onlyChanges}
        </label>
      </div>
      {list.nodes === undefined && list.error === undefined ? (
        <p>{t.loading}</p>
      ) : (
        <List {...list} shown={list.nodes?.length ?? 0} empty={<p>{t.noRuns}</p>}>
          <div class="panel">
            <RunTable runs={list.nodes ?? []} label={t.places.runs} />
          </div>
        </List>
      )}
    </Page>
  );
}
