import { useLocation, useRoute } from 'preact-iso/router';
import {
  ApprovePlanDocument,
  CarryOutDocument,
  PlanPageDocument,
  RejectPlanDocument,
  type PlanPageQuery,
} from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { One } from '../../parts/one.tsx';
import { Page } from '../../parts/page.tsx';
import { Fact, Panel } from '../../parts/panel.tsx';
import { runPath } from '../../parts/paths.ts';
import { Plan } from '../../parts/plan.tsx';
import { Time } from '../../parts/time.tsx';
import { send, viewer } from '../../regent/regent.ts';
import { useQuery } from '../../regent/use-query.ts';
import { words } from '../../words/words.ts';
import { PlanState } from './plan-state.tsx';

type Kept = NonNullable<PlanPageQuery['plan']>;

/** A plan that is kept: what it would do, who has seen it, and what became of it. */
export function PlanPage() {
  const t = words.value;
  const { id = '' } = useRoute().params;
  const queried = useQuery(PlanPageDocument, { id }, { types: ['PLAN', 'RUN'] });
  return (
    <One key={id} thing={queried.data?.plan} queried={queried} title={t.places.plans}>
      {(plan) => (
        <Page
          title={t.planFor(plan.mutation)}
          above={<a href="/plans">{t.places.plans}</a>}
          beside={
            <>
              <PlanState plan={plan} />
              <Acts plan={plan} onDone={queried.refresh} />
            </>
          }
        >
          <Overview plan={plan} />
          <Panel title={t.what}>
            {[...plan.problems.map(({ message }) => message), ...plan.difference].map((text) => (
              <p class="trouble" key={text}>
                {text}
              </p>
            ))}
            <Plan changes={plan.changes} />
            <h3>{t.plans.rows}</h3>
            {plan.rows.map((row) => (
              <p key={row}>{row}</p>
            ))}
            <h3>{t.plans.input}</h3>
            <pre class="diff" tabIndex={0}>
              {JSON.stringify(plan.input, null, 2)}
            </pre>
          </Panel>
        </Page>
      )}
    </One>
  );
}

function Overview({ plan }: { plan: Kept }) {
  const t = words.value;
  const { madeBy, createdAt, approvedBy, approvedAt, rejectedBy, carriedOutBy, carriedOutAt, run } = plan;
  const facts: [name: string, who: string | null, at: string | null][] = [
    [t.madeBy, madeBy, createdAt],
    [t.plans.approved, approvedBy, approvedAt],
    [t.plans.rejected, rejectedBy, null],
    [t.plans.carriedOut, carriedOutBy, carriedOutAt],
    [t.plans.expires, plan.status === 'OPEN' ? '' : null, plan.expiresAt],
  ];
  return (
    <Panel title={t.overview}>
      <dl class="facts">
        {facts.map(([name, who, at]) =>
          who === null ? null : (
            <Fact key={name} name={name}>
              {who} {at === null ? null : <Time at={at} />}
            </Fact>
          ),
        )}
        {run === null ? null : (
          <Fact name={t.places.runs}>
            <a href={runPath(run.id)}>{t.showRun}</a>
          </Fact>
        )}
      </dl>
    </Panel>
  );
}

/** What one may do about it: another user than its author approves it. */
function Acts({ plan, onDone }: { plan: Kept; onDone: () => void }) {
  const t = words.value;
  const { route } = useLocation();
  const { id: planId, status, isPermitted, needsApproval, approvedBy, madeBy } = plan;
  if (status !== 'OPEN' || !isPermitted) return null;
  const mayApprove = needsApproval && approvedBy === null;
  const carryOut = () =>
    send(CarryOutDocument, { planId }, ({ run, runs }) => {
      if (run === null || runs.length > 1) onDone();
      else route(runPath(run.id));
    });
  return (
    <div class="buttons">
      {mayApprove && viewer.value?.email !== madeBy ? (
        <AskFirst
          label={t.plans.approve}
          question={t.plans.approveAsk}
          does={() => send(ApprovePlanDocument, { planId }, onDone)}
        />
      ) : null}
      {mayApprove ? null : (
        <AskFirst label={t.plans.carryOut} question={t.plans.carryOutAsk} does={carryOut} />
      )}
      <AskFirst
        label={t.plans.reject}
        question={t.plans.rejectAsk}
        does={() => send(RejectPlanDocument, { input: { planId } }, onDone)}
      />
    </div>
  );
}
