'use strict';

/** @param {string} id */
const element = (id) => document.getElementById(id);
const [choose, ask, done, asked, problem] = ['choose', 'ask', 'done', 'asked', 'problem'].map(element);

// It comes after the #, which browsers keep to themselves; from here on it is in no history either.
const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
show(token === '' ? ask : choose);

element('show').addEventListener('change', ({ target }) => {
  for (const id of ['password', 'again']) element(id).type = target.checked ? 'text' : 'password';
});

whenSent(choose, async () => {
  const password = element('password').value;
  if (password !== element('again').value) return tell('The two are not the same. Type them again.');
  const revokeApiTokens = !element('keep').checked;
  const { email, userErrors } = await mutate('setPassword', { token, password, revokeApiTokens }, 'email');
  if (userErrors.length === 0) {
    element('email').textContent = email;
    return show(done);
  }
  const isOfNoUse = userErrors.some(({ path }) => path?.[0] === 'token');
  if (isOfNoUse) show(ask);
  tell(userErrors.map(({ message }) => message).join(' '));
});

whenSent(ask, async () => {
  const email = element('address').value;
  if (!email.includes('@')) return tell('Type the e-mail address of your account.');
  const { userErrors } = await mutate('requestPasswordReset', { email }, 'requested');
  if (userErrors.length === 0) return show(asked);
  tell(userErrors.map(({ message }) => message).join(' '));
});

/** Does this when the form is sent, once at a time. */
function whenSent(form, work) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    button.disabled = true;
    problem.hidden = true;
    try {
      await work();
    } catch (error) {
      tell(error.message);
    }
    button.disabled = false;
  });
}

/** Shows one part of the page and no other. */
function show(part) {
  for (const each of [choose, ask, done, asked]) each.hidden = each !== part;
  (part.querySelector('input') ?? part).focus();
}

function tell(what) {
  problem.textContent = what;
  problem.hidden = false;
}

/** Rejects with what to tell where there is no answer. */
async function mutate(name, input, field) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${field} userErrors { message path } } }`;
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables: { input } }),
  }).catch(() => {
    throw new Error('Regent does not answer. Try again in a moment.');
  });
  const { data, errors } = await response.json().catch(() => ({}));
  if (data?.[name]) return data[name];
  throw new Error(errors?.[0]?.message ?? `Regent answered with ${response.status}. Try again in a moment.`);
}
