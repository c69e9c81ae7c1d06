import type { ServerResponse } from 'node:http';

/** Each part by name, and what is wrong with it. */
export type Health = () => Promise<Record<string, { ok: boolean; message?: string }>>;

/** 200 if every part is well, otherwise 503; the JSON says which part is not, and why. */
export async function answerReady(response: ServerResponse, health: Health): Promise<void> {
  const parts = await health().catch((error: unknown) => ({ health: { ok: false, message: String(error) } }));
  const ok = Object.values(parts).every((part) => part.ok);
  response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ ok, parts }));
}

/** 200 as long as anything answers here at all. */
export function answerLive(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ ok: true }));
}
