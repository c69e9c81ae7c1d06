import { PlansDocument, type PlanStatus } from '../../../sdk/generated/operations.ts';
import { optionsOf } from '../../parts/forms/options.ts';
import { Columns } from '../../parts/lists/columns.tsx';
import { ListPage } from '../../parts/lists/list-page.tsx';
import { pathTo } from '../../parts/paths.ts';
import { Time } from '../../parts/time.tsx';
import { useAddress } from '../../parts/use-address.ts';
import { useList } from '../../regent/use-list.ts';
import { words } from '../../words/words.ts';
import { PlanState } from './plan-state.tsx';

/** The plans that are kept. */
export function Plans() {
  const t = words.value;
  const { status = '', by = '' } = useAddress().query;
  const filter = {
    status: Object.hasOwn(t.plans.statuses, status) ? [status as PlanStatus] : null,
    madeBy: by || null,
  };
  const list = useList(PlansDocument, filter, ({ plans }) => plans, { types: ['PLAN'] });
  return (
    <ListPage
      title={t.places.plans}
      list={list}
      empty={t.plans.none}
      filters={[
        { name: 'status', label: t.status, options: optionsOf(t.plans.statuses) },
        { name: 'by', label: `${t.madeBy} (${t.email})` },
      ]}
    >
      {(plans) => (
        <Columns
          label={t.places.plans}
          rows={plans}
          columns={[
            [
              t.what,
              ({ id, mutation, rows }) => (
                <>
                  <a href={pathTo('plans', id)}>
                    <strong>{mutation}</strong>
                  </a>
                  <p class="hint">
                    {rows.slice(0, 3).join(', ')}
                    {rows.length > 3 ? ' …' : null}
                  </p>
                </>
              ),
            ],
            [t.status, (plan) => <PlanState plan={plan} />],
            [t.madeBy, ({ madeBy }) => madeBy, 'wide'],
            [t.when, ({ createdAt }) => <Time at={createdAt} />, 'end'],
            [t.plans.expires, ({ expiresAt }) => <Time at={expiresAt} />, 'end wide'],
          ]}
        />
      )}
    </ListPage>
  );
}
