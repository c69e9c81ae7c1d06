import * as format from '../words/format.ts';

/** A time where the reader is, with UTC on hover. */
export const Time = ({ at }: { at: string }) => (
  <time dateTime={at} title={format.utc(at)}>
    {format.time(at)}
  </time>
);
