import { useEffect, useState } from 'preact/hooks';
import { CronOccurrencesDocument } from '../../../sdk/generated/operations.ts';
import { useTypedProblems } from '../../parts/form.tsx';
import { Time } from '../../parts/time.tsx';
import { useQuery } from '../../regent/use-query.ts';
import { words } from '../../words/words.ts';

/** How long after a key it waits for the next one: what is half typed is wrong as a rule. */
const TYPING_MS = 400;

interface Typed {
  cron: string;
  timeZone: string;
}

/** When what is being typed would be due next. What is wrong with it is shown at the fields. */
export function NextTimes({ cron, timeZone }: Typed) {
  const [typed, setTyped] = useState<Typed>({ cron, timeZone });
  useEffect(() => {
    const timer = setTimeout(() => setTyped({ cron, timeZone }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [cron, timeZone]);
  return typed.cron.trim() === '' ? null : <Times {...typed} />;
}

function Times({ cron, timeZone }: Typed) {
  const { data } = useQuery(CronOccurrencesDocument, { cron: cron.trim(), timeZone: timeZone.trim() });
  const { times = [], userErrors = [] } = data?.cronOccurrences ?? {};
  useTypedProblems(userErrors);
  return (
    <p class="hint" role="status">
      {times.length === 0 ? null : `${words.value.schedules.next}: `}
      {times.map((at, index) => (
        <span key={at}>
          {index === 0 ? null : ' · '}
          <Time at={at} />
        </span>
      ))}
    </p>
  );
}
