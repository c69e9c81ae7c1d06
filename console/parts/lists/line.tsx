import type { ComponentChildren } from 'preact';
import { Time } from '../time.tsx';

interface LineProps {
  what: ComponentChildren;
  at: string;
  children: ComponentChildren;
}

/** A line of a list `<ul class="lines">`: what, more about it, and when. */
export const Line = ({ what, at, children }: LineProps) => (
  <li>
    <div class="what">{what}</div>
    <div class="detail">{children}</div>
    <div class="at">
      <Time at={at} />
    </div>
  </li>
);
