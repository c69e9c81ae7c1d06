/** Invitations and recovery by mail, through a mail server. */
import { expect, test } from 'vitest';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { PASSWORD } from '../kit/api.ts';
import { signIn } from '../kit/api/sign-in.ts';
import { withMail } from '../kit/services/mailer.ts';
import { invite, setPassword, tokenIn } from '../kit/api/users.ts';

const { api, mail } = await withMail();

const NEW_PASSWORD = 'a wholly new one';

/** The token of the link in the newest letter. */
const mailedToken = () => tokenIn(/http:\S+/.exec(mail.letters.at(-1)?.text ?? '')?.[0] ?? '');

async function request(email: string) {
  const query = `mutation ($email: EmailAddress!) {
    requestPasswordReset(input: { email: $email }) { requested userErrors { code message } }
  }`;
  const { data } = await api.graphql(query, { email }, { token: null });
  await api.services.links.settled();
  return data.requestPasswordReset;
}

/** Invited by mail, with PASSWORD set. */
async function addByMail(email: string, input: object = {}) {
  const { user } = await invite(api, { email, ...input });
  expect((await setPassword(api, mailedToken(), PASSWORD)).userErrors).toEqual([]);
  return user.id as string;
}

test('an invitation is mailed in the language of whoever gets it, and shown to nobody', async () => {
  const invited = await invite(api, { email: 'ada@example.org', language: 'DE' });
  expect(invited).toMatchObject({ mailed: true, link: null, linkExpiresAt: null, userErrors: [] });
  expect(mail.letters.at(-1)).toMatchObject({ to: ['ada@example.org'] });
  expect(mail.letters.at(-1)?.text).toContain('Sie sind zu Regent eingeladen');
  expect(await setPassword(api, mailedToken(), PASSWORD)).toEqual({
    email: 'ada@example.org',
    userErrors: [],
  });
});

test('an invitation that cannot be mailed leaves the account, and another link can be sent', async () => {
  mail.refusal.message = 'we are closed';
  const invited = await invite(api, { email: 'later@example.org' });
  delete mail.refusal.message;
  expect(invited).toMatchObject({ mailed: false, link: null, userErrors: [{ code: 'UNAVAILABLE' }] });
  expect(invited.userErrors[0].message).toMatch(/later@example\.org .*we are closed.*sendUserLink/s);
  const query = `mutation ($userId: ID!) { sendUserLink(input: { userId: $userId }) { userErrors { message } } }`;
  const { data } = await api.graphql(query, { userId: invited.user.id }, { token: await api.session() });
  expect(data.sendUserLink.userErrors).toEqual([]);
  expect((await setPassword(api, mailedToken(), PASSWORD)).userErrors).toEqual([]);
});

test('who has forgotten the password gets a link, and ends every session by it', async () => {
  await addByMail('forgot@example.org', { language: 'FR' });
  const session = await signIn(api.url, 'forgot@example.org', PASSWORD);
  expect(await request('Forgot@Example.org')).toEqual({ requested: true, userErrors: [] });
  expect(mail.letters.at(-1)?.text).toContain('Un nouveau mot de passe a été demandé');
  expect((await setPassword(api, mailedToken(), NEW_PASSWORD)).userErrors).toEqual([]);
  const { errors } = await api.graphql('{ viewer { email } }', {}, { token: session });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await signIn(api.url, 'forgot@example.org', PASSWORD)).toBeNull();
  expect(await signIn(api.url, 'forgot@example.org', NEW_PASSWORD)).not.toBeNull();
});

test('nobody learns whether there is such an account, or that its mail failed', async () => {
  const id = await addByMail('closed@example.org');
  const same = { requested: true, userErrors: [] };
  const before = mail.letters.length;
  expect(await request('nobody@example.org')).toEqual(same);
  expect(await request('not an address')).toEqual(same);
  const query = `mutation ($userId: ID!) { deactivateUser(input: { userId: $userId }) { userErrors { message } } }`;
  await api.graphql(query, { userId: id });
  expect(await request('closed@example.org')).toEqual(same);
  expect(mail.letters.length).toBe(before);

  await addByMail('unlucky@example.org');
  mail.refusal.message = 'we are closed';
  expect(await request('unlucky@example.org')).toEqual(same);
  delete mail.refusal.message;
  expect(api.logged.at(-1)?.text).toBe('a password link could not be mailed');
});

test('the answer does not wait for the mail', async () => {
  await addByMail('patient@example.org');
  const held = mail.hold();
  const query = `mutation { requestPasswordReset(input: { email: "patient@example.org" }) { requested } }`;
  expect((await api.graphql(query, {}, { token: null })).data.requestPasswordReset.requested).toBe(true);
  const before = mail.letters.length;
  held.release();
  await api.services.links.settled();
  expect(mail.letters.length).toBe(before + 1);
});

test('nobody is sent more than three links that work, however often they are asked for', async () => {
  await addByMail('flooded@example.org');
  const before = mail.letters.length;
  for (let times = 0; times < 5; times += 1) await request('flooded@example.org');
  expect(mail.letters.length).toBe(before + 3);
  // Each of them works, and takes the others with it.
  const [first, second] = mail.letters.slice(-3).map(({ text }) => tokenIn(/http:\S+/.exec(text)?.[0] ?? ''));
  expect((await setPassword(api, first ?? '', NEW_PASSWORD)).userErrors).toEqual([]);
  expect((await setPassword(api, second ?? '', NEW_PASSWORD)).userErrors).toMatchObject([
    { code: 'REFUSED' },
  ]);
});

test('a link works for an hour', async () => {
  const id = await addByMail('late@example.org');
  await request('late@example.org');
  const { data } = await api.graphql('query ($id: ID!) { user(id: $id) { email } }', { id });
  expect(data.user.email).toBe('late@example.org');
  const link = await api.prisma.userLink.findFirstOrThrow({ where: { user: { email: 'late@example.org' } } });
  expect(link.expiresAt.getTime() - link.createdAt.getTime()).toBeLessThanOrEqual(3_600_000);
  await api.prisma.userLink.update({ where: { id: link.id }, data: { expiresAt: new Date() } });
  expect((await setPassword(api, mailedToken(), NEW_PASSWORD)).userErrors).toMatchObject([
    { code: 'REFUSED' },
  ]);
});

test('the first user of a client that is live gets the link by mail, in their language', async () => {
  const server = await api.addServer('mail.test');
  const { client, run } = await api.addClient('mailed', server.id);
  const query = `mutation ($id: ID!) {
    sendFirstUserLink(input: { clientId: $id }) { client { alias } userErrors { code message } }
  }`;
  const send = async () =>
    (await api.graphql(query, { id: encodeId('Client', client.id) })).data.sendFirstUserLink;
  expect(await send()).toMatchObject({ client: null, userErrors: [{ code: 'CONFLICT' }] });
  await api.prisma.client.update({ where: { id: client.id }, data: { activatedAt: new Date() } });
  expect((await send()).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  await api.tell(run.id);
  await api.end(run.id);
  expect(await send()).toEqual({ client: { alias: 'mailed' }, userErrors: [] });
  const letter = mail.letters.at(-1);
  expect(letter).toMatchObject({ to: ['ada@example.org'] });
  expect(letter?.text).toMatch(
    /^Bonjour Ada Lovelace[^]*https:\/\/monarc\.test\/mailed\/#\/passwordforgotten\/\S{20}/,
  );
  const done = { action: 'sendFirstUserLink', outcome: 'DONE' } as const;
  expect(await api.prisma.auditEntry.findFirst({ where: done })).toMatchObject({ subject: 'client mailed' });
  mail.refusal.message = 'we are closed';
  expect(await send()).toMatchObject({ userErrors: [{ code: 'UNAVAILABLE' }] });
  delete mail.refusal.message;
});

test('who asks for link after link is kept waiting, whether or not there are such accounts', async () => {
  const ask = async (index: number) => (await request(`nobody${index}@example.org`)).userErrors;
  let userErrors: { code: string; message: string }[] = [];
  for (let index = 0; index < 21 && userErrors.length === 0; index += 1) userErrors = await ask(index);
  expect(userErrors).toMatchObject([{ code: 'THROTTLED' }]);
  expect(userErrors[0]?.message).toMatch(/Try again in/);
});
