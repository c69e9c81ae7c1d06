import type { ServerLineFragment } from '../../../sdk/generated/operations.ts';
import * as format from '../../words/format.ts';

interface DiskProps {
  disk: NonNullable<ServerLineFragment['look']>['disks'][number];
}

/** How much of a disk is free. */
export function Disk({ disk: { path, size, free, isNearlyFull } }: DiskProps) {
  const share = Number(free) / Math.max(Number(size), 1);
  const said = `${path}: ${format.bytes(free)}, ${format.percent(share)}`;
  return (
    <span class={`disk ${isNearlyFull ? 'nearly-full' : ''}`} title={said}>
      <meter min={0} max={1} value={1 - share} aria-label={said} />
      <span>{format.percent(share)}</span>
    </span>
  );
}
