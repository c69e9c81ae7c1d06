/** `2026-11-30 08:05`, in the time zone of this machine; empty without a time. */
export function timeOf(at: string | null | undefined): string {
  if (at == null) return '';
  const time = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** `4.2 GB`. */
export function sizeOf(bytes: string | number | null | undefined): string {
  if (bytes == null) return '';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = Number(bytes);
  let unit = 0;
  for (; size >= 1000 && unit < units.length - 1; unit += 1) size /= 1000;
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
