import { useState, type FormEvent, type ReactNode } from 'react';
import type { SiteConfig } from '../../../sign-in/site.ts';
import { expectNewPage, Page } from '../layout/Page.tsx';
import { Alert } from '../ui/Alert.tsx';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { useMessages } from '../ui/Toasts.tsx';
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from '../../../sign-in/demo-accounts.ts';
import { isPasswordRule, signInFailure } from '../../../sign-in/failures.ts';
import { proceed, sendCodeAgain, type Step, type Typed } from '../../../sign-in/steps.ts';

interface Words {
  title: string;
  action: string;
  /** What the step asks for beside the address. */
  password?: 'current' | 'new';
  code?: true;
  /** Other steps one may want from here. */
  others: readonly (readonly [step: Step, question: string, action: string])[];
}

const TO_SIGN_IN = ['sign-in', 'Have an account?', 'Sign in'] as const;

const WORDS: Record<Step, Words> = {
  'sign-in': {
    title: 'Sign in',
    action: 'Sign in',
    password: 'current',
    others: [
      ['sign-up', 'New here?', 'Create an account'],
      ['forgot', 'Forgotten the password?', 'Choose a new one'],
    ],
  },
  'sign-up': {
    title: 'Create an account',
    action: 'Create the account',
    password: 'new',
    others: [TO_SIGN_IN],
  },
  confirm: {
    title: 'Confirm your e-mail address',
    action: 'Confirm',
    code: true,
    others: [['sign-in', 'Another account?', 'Sign in']],
  },
  'new-password': { title: 'Choose a password', action: 'Keep this password', password: 'new', others: [] },
  forgot: {
    title: 'Forgotten password',
    action: 'Send me a code',
    others: [['sign-in', 'Remembered it?', 'Sign in']],
  },
  reset: {
    title: 'Choose a new password',
    action: 'Keep this password',
    code: true,
    password: 'new',
    others: [['sign-in', 'Remembered the old one?', 'Sign in']],
  },
};

/** The address is known at these steps, and what they do is about it. */
const FIXED_EMAIL: readonly Step[] = ['confirm', 'new-password', 'reset'];

const PASSWORD_RULES = 'At least 12 characters, with capital and small letters, digits and a sign.';

function Outbox(): ReactNode {
  return (
    <Alert tone="info">
      <p>
        This machine sends no mail: the code is in the{' '}
        <a href="/_local/outbox" target="_blank" rel="noreferrer">
          outbox<span className="unseen"> (opens a new tab)</span>
        </a>
        .
      </p>
    </Alert>
  );
}

/** Sign-in, and every way to it: a new account, a code to confirm, a forgotten password. */
export default function SignIn({ config }: { config: SiteConfig }): ReactNode {
  const [step, setStep] = useState<Step>('sign-in');
  const [typed, setTyped] = useState<Typed>({ email: '', password: '', code: '' });
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const { toast } = useMessages();
  const { title, action, password, code, others } = WORDS[step];

  function go(next: Step, keep: Typed = { ...typed, code: '' }): void {
    expectNewPage();
    setError(undefined);
    setStep(next);
    setTyped(keep);
  }

  function run(what: () => Promise<void>): void {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    what()
      .catch(setError)
      .finally(() => setBusy(false));
  }

  function advance(from: Step, values: Typed): void {
    run(async () => {
      const next = await proceed(from, values);
      // The session's own news brings the shop; its heading takes the focus.
      if (next === 'done') expectNewPage();
      // A password that is to be replaced is not the next one.
      else go(next, { ...values, code: '', password: WORDS[next].password === 'new' ? '' : values.password });
    });
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    advance(step, typed);
  }

  const type = (name: keyof Typed) => (event: { target: { value: string } }) =>
    setTyped((old) => ({ ...old, [name]: event.target.value }));
  const aboutPassword = isPasswordRule(error);

  return (
    <Page key={step} title={title} narrow>
      <form className="card stack" onSubmit={submit}>
        {FIXED_EMAIL.includes(step) ? (
          <p>
            {code ? 'We sent a code to ' : 'For '}
            <strong>{typed.email}</strong>.
          </p>
        ) : (
          <Field
            label="E-mail"
            name="email"
            type="email"
            value={typed.email}
            onChange={type('email')}
            autoComplete="username"
            required
          />
        )}
        {code && config.local && <Outbox />}
        {code && (
          <Field
            label="Code"
            name="code"
            value={typed.code}
            onChange={type('code')}
            autoComplete="one-time-code"
            inputMode="numeric"
            pattern="\s*[0-9]{6}\s*"
            title="Six digits"
            required
          />
        )}
        {password && (
          <Field
            label={password === 'new' && step !== 'sign-up' ? 'New password' : 'Password'}
            hint={password === 'new' ? PASSWORD_RULES : undefined}
            error={aboutPassword ? signInFailure(error) : undefined}
            name="password"
            type="password"
            value={typed.password}
            onChange={type('password')}
            autoComplete={password === 'new' ? 'new-password' : 'current-password'}
            required
          />
        )}
        {error !== undefined && (
          <Alert tone="bad" role="alert">
            {aboutPassword ? 'This password is not strong enough.' : signInFailure(error)}
          </Alert>
        )}
        <Button type="submit" kind="primary" busy={busy}>
          {action}
        </Button>
        {(step === 'confirm' || step === 'reset') && (
          <Button
            onClick={() =>
              run(async () => {
                await sendCodeAgain(step, typed);
                toast(`A new code is on its way to ${typed.email}.`);
              })
            }
          >
            Send a new code
          </Button>
        )}
      </form>
      <ul className="ways">
        {others.map(([next, question, text]) => (
          <li key={next}>
            {question}{' '}
            <Button kind="quiet" onClick={() => go(next)}>
              {text}
            </Button>
          </li>
        ))}
      </ul>
      {step === 'sign-in' && config.local && (
        <section className="card stack" aria-labelledby="demo">
          <h2 id="demo">Demo accounts of this machine</h2>
          <p className="small muted">
            Their password is <code>{DEMO_PASSWORD}</code>.
          </p>
          <div className="stack tight">
            {DEMO_ACCOUNTS.map(({ email, label }) => (
              <Button
                key={email}
                onClick={() => {
                  const values = { email, password: DEMO_PASSWORD, code: '' };
                  setTyped(values);
                  advance('sign-in', values);
                }}
              >
                <span>
                  {label} <span className="small muted">{email}</span>
                </span>
              </Button>
            ))}
          </div>
        </section>
      )}
    </Page>
  );
}
