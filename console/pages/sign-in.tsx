import { useEffect, useRef, useState } from 'preact/hooks';
import { Field, FormOf } from '../parts/form.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useSending } from '../parts/use-sending.ts';
import { signIn } from '../regent/regent.ts';
import { LanguageChoice } from '../shell/language-choice.tsx';
import { words } from '../words/words.ts';

/** In place of every page, until somebody is signed in; the page that was asked for comes afterwards. */
export function SignIn() {
  const t = words.value;
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const form = useRef<HTMLElement>(null);

  useEffect(() => {
    document.title = `${t.signInTitle} · Regent`;
  }, [t]);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>(needsCode ? '[autocomplete=one-time-code]' : 'input')?.focus();
  }, [needsCode]);

  const { problems, error, isSending, send } = useSending(async () => {
    const found = await signIn({ email, password, code: code === '' ? null : code });
    const asksForCode = found.some((problem) => problem.code === 'SECOND_FACTOR_NEEDED');
    setNeedsCode(needsCode || asksForCode);
    // The first time it is no mistake, but the next question.
    return asksForCode && !needsCode ? [] : found;
  });

  return (
    <main class="sign-in" ref={form}>
      <p class="brand">Regent</p>
      <h1>{needsCode ? t.secondFactor : t.signInTitle}</h1>
      <Trouble error={error} />
      <FormOf key={String(needsCode)} problems={problems} label={t.signInTitle} onSubmit={send}>
        {needsCode ? (
          <Field
            label={t.code}
            path="code"
            value={code}
            onValue={setCode}
            input={{ autocomplete: 'one-time-code', spellcheck: false }}
          />
        ) : (
          <>
            <Field
              label={t.email}
              path="email"
              value={email}
              onValue={setEmail}
              input={{ type: 'email', autocomplete: 'username' }}
            />
            <Field
              label={t.password}
              path="password"
              value={password}
              onValue={setPassword}
              input={{ type: 'password', autocomplete: 'current-password' }}
            />
          </>
        )}
        <button class="main" disabled={isSending}>
          {t.signIn}
        </button>
      </FormOf>
      <p class="below">
        <a href="/password">{t.forgotten}</a>
        <LanguageChoice />
      </p>
    </main>
  );
}
