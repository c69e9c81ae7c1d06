import { useLocation } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import {
  TakeOverDocument,
  type TakeOverClientInput,
  type ProblemFragment,
  type TakeOverMutation,
} from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { PlanShown, PlanToCarryOut } from '../../parts/plan-to-carry-out.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { ask } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';
import { acceptedOf } from './accepted.ts';
import type { Sources } from './sources.ts';

interface CarryOutProps {
  clients: TakeOverClientInput[];
  sources: Sources;
}

/** What Regent would accept of these clients, and then the take-over. With files, no plan is kept: they are secret. */
export function CarryOut({ clients, sources }: CarryOutProps) {
  const t = words.value.takeOver;
  const { route } = useLocation();
  const [made, setMade] = useState<TakeOverMutation['takeOver']>();
  const [error, setError] = useState<Error>();
  const [isWorking, setWorking] = useState(false);
  const input = { ...sources, clients };
  const plan = async () => {
    setWorking(true);
    setError(undefined);
    const keepPlan = sources.inventory === undefined && sources.vaultPassword === undefined;
    await ask(TakeOverDocument, { input: { ...input, dryRun: true, keepPlan } }).then(
      ({ takeOver }) => setMade(takeOver),
      setError,
    );
    setWorking(false);
  };
  if (made === undefined) {
    return (
      <>
        <Trouble error={error} />
        <p class="buttons">
          <button
            type="button"
            class="main"
            disabled={clients.length === 0 || isWorking}
            onClick={() => void plan()}
          >
            {t.plan(clients.length)}
          </button>
          <span class="hint" role="status">
            {clients.length === 0 ? t.nothing : isWorking ? t.reading : null}
          </span>
        </p>
      </>
    );
  }
  const results = made.results ?? [];
  const accepted = [...results.flatMap((result) => result.accepted), ...(made.acceptedOfServers ?? [])];
  const taken = results.filter((result) => result.userErrors.length === 0);
  const names = taken.map(({ alias }) => alias).join(', ');
  const take = async () => {
    const problems = refusedIn((await ask(TakeOverDocument, { input })).takeOver);
    if (problems.length === 0) route('/clients');
    return problems;
  };
  return (
    <>
      {refusedIn(made).map(({ message }) => (
        <p class="trouble" role="alert" key={message}>
          {message}
        </p>
      ))}
      {made.keptPlan !== null ? (
        <PlanToCarryOut
          title={names}
          label={t.take}
          planned={{ plan: accepted, keptPlan: made.keptPlan, waitsUntil: null, userErrors: [] }}
          back={words.value.back}
          onBack={() => setMade(undefined)}
          onAgain={() => void plan()}
          says={acceptedOf}
          then="/clients"
        />
      ) : taken.length === 0 ? null : (
        <PlanShown
          title={names}
          changes={accepted}
          says={acceptedOf}
          back={words.value.back}
          onBack={() => setMade(undefined)}
        >
          <AskFirst label={t.take} question={`${names}. ${t.takeAsk}`} isMain does={take} />
        </PlanShown>
      )}
    </>
  );
}

/** What was refused: the whole, or single clients. */
const refusedIn = ({ userErrors, results }: TakeOverMutation['takeOver']): ProblemFragment[] => [
  ...userErrors,
  ...(results ?? []).flatMap((result) =>
    result.userErrors.map((problem) => ({ ...problem, message: `${result.alias}: ${problem.message}` })),
  ),
];
