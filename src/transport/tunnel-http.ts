/** Questions to web servers on a server's own loopback. */
import { request, type Agent, type IncomingMessage } from 'node:http';
import { orAborted, type Connection, type Link } from './link.ts';
import type { HttpAnswer, HttpQuestion } from './transport.ts';
import { TunnelAgent } from './tunnel.ts';

/** Fewer than there are channels, so that commands get through meanwhile. */
const ASKED_AT_ONCE = 6;
const TIMEOUT_MS = 10_000;
const LARGEST_BODY = 64 * 1024;

/** Asks all; the answers are in the order of the questions, each an Error where nobody answered. */
export async function askThrough(
  link: Link,
  questions: HttpQuestion[],
  signal?: AbortSignal,
): Promise<(HttpAnswer | Error)[]> {
  const connection = await link.connection(signal);
  const stop = new AbortController();
  const answers: (HttpAnswer | Error)[] = [];
  const todo = [...questions.entries()].toSorted(([, a], [, b]) => streamOf(a).localeCompare(streamOf(b)));
  const workers = Array.from({ length: Math.min(ASKED_AT_ONCE, todo.length) }, () =>
    askInTurn(connection, todo, answers, stop.signal),
  );
  try {
    await orAborted(orAborted(Promise.all(workers), connection.ended), signal);
    return answers;
  } finally {
    stop.abort();
  }
}

/** Questions with the same of these may follow each other on one stream; TLS fixes the host's name as well. */
const streamOf = ({ port, tls, host }: HttpQuestion) => `${port} ${tls ? host : ''}`;

/** Takes one question after the other until none is left, on as few streams as possible. */
async function askInTurn(
  connection: Connection,
  todo: [number, HttpQuestion][],
  answers: (HttpAnswer | Error)[],
  stop: AbortSignal,
): Promise<void> {
  let agent: TunnelAgent | undefined;
  let stream = '';
  const drop = () => agent?.destroy();
  stop.addEventListener('abort', drop);
  for (let next = todo.shift(); next !== undefined && !stop.aborted; next = todo.shift()) {
    const [at, question] = next;
    if (agent === undefined || stream !== streamOf(question)) {
      agent?.destroy();
      stream = streamOf(question);
      agent = new TunnelAgent(connection, {
        port: question.port,
        ...(question.tls ? { tlsName: question.host } : {}),
      });
    }
    answers[at] = await ask(agent, question);
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
    const { port, tls, host, path } = question;
    const why = (error as Error).message;
    return new Error(`Nobody answers ${tls ? 'https' : 'http'}://${host}${path} on port ${port}: ${why}`, {
      cause: error,
    });
  }
}

/** The web server closed a stream that was kept for more, as it may at any time. */
class StaleStreamError extends Error {}

function askOnce(agent: Agent, { port, host, path }: HttpQuestion): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request({ agent, port, path, headers: { Host: host } });
    asked.once('socket', () => {
      const patience = setTimeout(() => {
        reject(new Error(`no answer within ${TIMEOUT_MS / 1000} seconds`));
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
