/** Requests to web servers on a server's own loopback. */
import { request, type Agent, type IncomingMessage } from 'node:http';
import { orAborted, type SshConnection, type Dialler } from './dialler.ts';
import type { HttpAnswer, HttpQuestion } from '../transport.ts';
import { TunnelAgent } from './tunnel.ts';

/** Fewer than there are channels, so that commands can still run meanwhile. */
const ASKED_AT_ONCE = 6;
const TIMEOUT_MS = 10_000;
/** After this many consecutive questions without an answer in time, none are sent to that port any more. */
const MOST_SILENT = 2 * ASKED_AT_ONCE;
const LARGEST_BODY = 64 * 1024;

/**
 * Sends all questions; the answers are in their order, each an Error if no answer came. A web server that
 * hangs is given up after a while, and then counts as silent for the remaining questions.
 */
export async function askThrough(
  link: Dialler,
  questions: HttpQuestion[],
  signal?: AbortSignal,
): Promise<(HttpAnswer | Error)[]> {
  const connection = await link.connection(signal);
  const stop = new AbortController();
  const answers: (HttpAnswer | Error)[] = [];
  const silence = new Map<number, number>();
  const todo = [...questions.entries()].toSorted(([, a], [, b]) => streamOf(a).localeCompare(streamOf(b)));
  const workers = Array.from({ length: Math.min(ASKED_AT_ONCE, todo.length) }, () =>
    askInTurn(connection, todo, answers, silence, stop.signal),
  );
  try {
    await orAborted(orAborted(Promise.all(workers), connection.ended), signal);
    return answers;
  } finally {
    stop.abort();
  }
}

/**
 * Questions with the same values of these may share one stream, one after the other; TLS fixes the host's
 * name as well.
 */
const streamOf = ({ port, tls, host }: HttpQuestion) => `${port} ${tls ? host : ''}`;

/**
 * Takes one question after the other until none is left, on as few streams as possible.
 * @param silence the number of consecutive questions without an answer in time, by port
 */
async function askInTurn(
  connection: SshConnection,
  todo: [number, HttpQuestion][],
  answers: (HttpAnswer | Error)[],
  silence: Map<number, number>,
  stop: AbortSignal,
): Promise<void> {
  let agent: TunnelAgent | undefined;
  let stream = '';
  const drop = () => agent?.destroy();
  stop.addEventListener('abort', drop);
  for (let next = todo.shift(); next !== undefined && !stop.aborted; next = todo.shift()) {
    const [at, question] = next;
    const silent = silence.get(question.port) ?? 0;
    if (silent >= MOST_SILENT) {
      answers[at] = nobodyAnswers(question, new SilentError());
      continue;
    }
    if (agent === undefined || stream !== streamOf(question)) {
      agent?.destroy();
      stream = streamOf(question);
      agent = new TunnelAgent(connection, {
        port: question.port,
        ...(question.tls ? { tlsName: question.host } : {}),
      });
    }
    const answer = await ask(agent, question);
    answers[at] = answer;
    const isSilent = answer instanceof Error && answer.cause instanceof SilentError;
    silence.set(question.port, isSilent ? (silence.get(question.port) ?? 0) + 1 : 0);
  }
  agent?.destroy();
  stop.removeEventListener('abort', drop);
}

async function ask(agent: Agent, question: HttpQuestion): Promise<HttpAnswer | Error> {
  try {
    return await askOnce(agent, question).catch((error: Error) => {
      if (error instanceof StaleStreamError) return askOnce(agent, question);
      throw error;
    });
  } catch (error) {
    return nobodyAnswers(question, error as Error);
  }
}

const nobodyAnswers = ({ port, tls, host, path }: HttpQuestion, cause: Error) =>
  new Error(`No answer from ${tls ? 'https' : 'http'}://${host}${path} on port ${port}: ${cause.message}`, {
    cause,
  });

class SilentError extends Error {
  constructor() {
    super(`no answer within ${TIMEOUT_MS / 1000} seconds`);
  }
}

/** The web server closed a stream that was kept for further questions, as it may at any time. */
class StaleStreamError extends Error {}

function askOnce(agent: Agent, { port, host, path }: HttpQuestion): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request({ agent, port, path, headers: { Host: host } });
    asked.once('socket', () => {
      const patience = setTimeout(() => {
        reject(new SilentError());
        asked.destroy();
      }, TIMEOUT_MS);
      asked.once('close', () => clearTimeout(patience));
    });
    asked.on('error', (error: NodeJS.ErrnoException) =>
      reject(asked.reusedSocket && error.code === 'ECONNRESET' ? new StaleStreamError() : error),
    );
    asked.once('response', (response) => void answerOf(response).then(resolve, reject));
    asked.end();
  });
}

async function answerOf(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= LARGEST_BODY) break;
  }
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
    ),
    body: Buffer.concat(chunks).subarray(0, LARGEST_BODY).toString('utf8'),
  };
}
