import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { number } from '../words/format.ts';

interface PanelProps {
  title: string;
  count?: number;
  beside?: ComponentChildren;
  children: ComponentChildren;
}

/** A part of a page, with its heading. */
export function Panel({ title, count, beside, children }: PanelProps) {
  const id = useId();
  return (
    <section class="panel" aria-labelledby={id}>
      <header>
        <h2 id={id}>
          {title} {count === undefined ? null : <span class="count">{number(count)}</span>}
        </h2>
        {beside}
      </header>
      {children}
    </section>
  );
}

/** A table that scrolls by itself where it is wider than the screen. */
export const Table = ({
  label,
  head,
  children,
}: {
  label: string;
  head: ComponentChildren;
  children: ComponentChildren;
}) => (
  <div class="scroll" tabIndex={0} role="group" aria-label={label}>
    <table>
      <thead>
        <tr>{head}</tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);

/** A name and what it is, in a list `<dl class="facts">`. */
export const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
