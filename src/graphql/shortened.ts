/** What a caller sent, quoted, as a message has room for it. */
export function shortened(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
