/* eslint-disable no-unused-vars -- translations.js comes before, the script of each page after, in the same file */

/** The browser's first language that the pages have; each page is written in English. */
const language = navigator.languages
  .map((each) => each.slice(0, 2).toLowerCase())
  .find((each) => each === 'en' || each in TRANSLATIONS);

/** In the reader's language, if this is a text of the pages. */
const translated = (text) => TRANSLATIONS[language]?.[text] ?? text;

/** Puts the whole page into the reader's language. Each text between two tags is one text. */
function translatePage() {
  document.documentElement.lang = language ?? 'en';
  document.title = translated(document.title);
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data } = texts.currentNode;
    const text = data.trim();
    if (text === '') continue;
    const [before, after] = [data.slice(0, data.indexOf(text)), data.slice(data.indexOf(text) + text.length)];
    texts.currentNode.data = before + translated(text.replace(/\s+/g, ' ')) + after;
  }
}
translatePage();

/** @param {string} id */
const element = (id) => document.getElementById(id);

/** Does the work when the form is sent; the form cannot be sent again meanwhile. */
function whenSent(form, work) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    button.disabled = true;
    element('problem').hidden = true;
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
  for (const each of document.querySelectorAll('main > form, main > section')) each.hidden = each !== part;
  (part.querySelector('input') ?? part).focus();
}

function tell(what) {
  element('problem').textContent = translated(what);
  element('problem').hidden = false;
}

const inWords = (userErrors) => userErrors.map(({ message }) => message).join(' ');

/** Gives the payload; if there is none, rejects with a message for the user. */
async function mutate(name, input, fields) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code message path } } }`;
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables: { input } }),
  }).catch(() => {
    throw new Error('Regent does not answer. Try again in a moment.');
  });
  const { data, errors } = await response.json().catch(() => ({}));
  if (data?.[name]) return data[name];
  throw new Error(errors?.[0]?.message ?? 'Regent could not do this. Try again in a moment.');
}
