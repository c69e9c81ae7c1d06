import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { ChangeAction, PlannedFragment } from '../../sdk/generated/operations.ts';
import { words } from '../words/words.ts';

const SIGNS: Record<ChangeAction, string> = { CREATE: '+', UPDATE: '~', DELETE: '−' };

export interface PlanProps {
  changes: PlannedFragment[];
  /** What is said of them; by default, that they would be made in this order. */
  says?: ((count: number) => string) | undefined;
}

/** What would be changed on servers, in order. A file is shown as a coloured difference when it is opened. */
export function Plan({ changes, says }: PlanProps) {
  const t = words.value;
  if (changes.length === 0) return <p>{t.planEmpty}</p>;
  return (
    <>
      <p>{(says ?? t.planChanges)(changes.length)}</p>
      <ol class="plan">
        {inGroups(changes).map(({ name, changes: some }, index) => (
          <li key={index}>
            <h3>{name}</h3>
            <ol>
              {some.map((change, at) => (
                <Change key={at} change={change} />
              ))}
            </ol>
          </li>
        ))}
      </ol>
    </>
  );
}

/** Neighbours of one plugin on one server together; the order stays. */
function inGroups(changes: PlannedFragment[]) {
  const groups: { name: string; changes: PlannedFragment[] }[] = [];
  for (const change of changes) {
    const { plugin, server } = change;
    const name = server === null ? plugin : words.value.stepOn(plugin, server.fqdn);
    const last = groups.at(-1);
    if (last?.name === name) last.changes.push(change);
    else groups.push({ name, changes: [change] });
  }
  return groups;
}

function Change({ change: { action, summary, diff } }: { change: PlannedFragment }) {
  const line = (
    <>
      <span class={`sign ${action.toLowerCase()}`} role="img" aria-label={words.value.changeAction[action]}>
        {SIGNS[action]}
      </span>
      <span class="summary">{summary}</span>
    </>
  );
  return <li>{diff === null ? <div class="line">{line}</div> : <Opening summary={line} diff={diff} />}</li>;
}

function Opening({ summary, diff }: { summary: ComponentChildren; diff: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary class="line">{summary}</summary>
      {isOpen ? <Diff text={diff} /> : null}
    </details>
  );
}

/** A difference in lines, as `diff -u` writes it: two lines name the file, the others begin with what they are. */
export function Diff({ text }: { text: string }) {
  const lines = text.replace(/\n$/, '').split('\n');
  return (
    <pre class="diff" tabIndex={0}>
      {lines.map((line, index) => (
        <span key={index} class={/^(---|\+\+\+) /.test(line) && index < 2 ? 'place' : KINDS[line.charAt(0)]}>
          {line}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}

const KINDS: Record<string, string> = { '+': 'added', '-': 'removed', '@': 'place' };
