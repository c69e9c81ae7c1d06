/** The languages of a client's interface. */

const MOST = 50;

/** Why these cannot be the languages of an interface; undefined if they can. Without any, local.php keeps its own. */
export function activeLanguagesProblem(codes: string[]): string | undefined {
  const odd = codes.find((code) => !/^[a-z]{2}$/.test(code));
  if (odd !== undefined)
    return `${JSON.stringify(odd.slice(0, 20))} is no code of a language: two small letters, as in "fr".`;
  if (new Set(codes).size < codes.length) return 'A language is there twice.';
  return codes.length > MOST
    ? `There are ${codes.length} languages; at most ${MOST} are possible.`
    : undefined;
}
