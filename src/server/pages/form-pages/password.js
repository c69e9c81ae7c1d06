const choose = element('choose');
const ask = element(document.body.dataset.mail === 'true' ? 'ask' : 'no-mail');

// It is after the #, which browsers do not send; replaceState removes it from the history too.
const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
if (token === '') show(ask);
else void look();

/** Tells the user at once if a link does not work: a try with an empty password does not use it up. */
async function look() {
  const { userErrors } = await mutate('setPassword', { token, password: '' }, 'email').catch(() => ({}));
  if (!isOfNoUse(userErrors)) return show(choose);
  show(ask);
  tell(inWords(userErrors));
}

const isOfNoUse = (userErrors = []) => userErrors.some(({ path }) => path?.[0] === 'token');

element('show').addEventListener('change', ({ target }) => {
  for (const id of ['password', 'again']) element(id).type = target.checked ? 'text' : 'password';
});

whenSent(choose, async () => {
  const password = element('password').value;
  if (password !== element('again').value) return tell('The two passwords differ. Type them again.');
  const revokeApiTokens = !element('keep').checked;
  const { email, userErrors } = await mutate('setPassword', { token, password, revokeApiTokens }, 'email');
  if (userErrors.length === 0) {
    element('email').textContent = email;
    return show(element('done'));
  }
  if (isOfNoUse(userErrors)) show(ask);
  tell(inWords(userErrors));
});

whenSent(element('ask'), async () => {
  const email = element('address').value;
  if (!email.includes('@')) return tell('Type the e-mail address of your account.');
  const { userErrors } = await mutate('requestPasswordReset', { email }, 'requested');
  if (userErrors.length === 0) return show(element('asked'));
  tell(inWords(userErrors));
});
