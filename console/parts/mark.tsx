import type { ComponentChildren } from 'preact';

/** How something is. Each has a shape of its own, so that nobody needs the colour. */
export type Tone = 'good' | 'note' | 'warning' | 'bad' | 'busy' | 'idle';

const SHAPES: Record<Tone, ComponentChildren> = {
  good: <path d="M3.5 8.5l3 3 6-7" class="line" />,
  note: (
    <>
      <circle cx="8" cy="8" r="5.6" class="line" />
      <path d="M8 7.4v3.4M8 5.1v.2" class="line" />
    </>
  ),
  warning: (
    <>
      <path d="M8 2.4l6 10.8H2z" class="line" />
      <path d="M8 6.6v3M8 11.4v.2" class="line" />
    </>
  ),
  bad: (
    <path
      d="M5.2 1.8h5.6l3.4 3.4v5.6l-3.4 3.4H5.2l-3.4-3.4V5.2zM5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8"
      class="line"
    />
  ),
  busy: <path d="M8 2.4a5.6 5.6 0 1 1-5.6 5.6" class="line spin" />,
  idle: <circle cx="8" cy="8" r="4.6" class="line dotted" />,
};

/** Says how something is: by shape, word and colour. */
export const Mark = ({ tone, children }: { tone: Tone; children: ComponentChildren }) => (
  <span class={`mark ${tone}`}>
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {SHAPES[tone]}
    </svg>
    <span>{children}</span>
  </span>
);
