import { confirmSignUp, signIn, signUp } from 'aws-amplify/auth';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Problem } from '../parts/Problem.tsx';

type Step = 'sign-in' | 'sign-up' | 'confirm';

const TITLES: Record<Step, string> = {
  'sign-in': 'Sign in',
  'sign-up': 'Create an account',
  confirm: 'Confirm your e-mail address',
};

/** Sign-in, and the way to an account for those who have none. */
export function SignIn(): ReactNode {
  const [step, setStep] = useState<Step>('sign-in');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function enter(): Promise<void> {
    const { nextStep } = await signIn({ username: email, password });
    if (nextStep.signInStep === 'CONFIRM_SIGN_UP') setStep('confirm');
    else if (nextStep.signInStep !== 'DONE')
      throw new Error(`This account needs a step this app does not have: ${nextStep.signInStep}`);
  }

  async function proceed(): Promise<void> {
    if (step === 'sign-in') return enter();
    if (step === 'sign-up') {
      const { nextStep } = await signUp({
        username: email,
        password,
        options: { userAttributes: { email } },
      });
      if (nextStep.signUpStep === 'CONFIRM_SIGN_UP') return setStep('confirm');
      return enter();
    }
    await confirmSignUp({ username: email, confirmationCode: code });
    return enter();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    proceed()
      .catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  }

  function go(next: Step): void {
    setProblem(undefined);
    setStep(next);
  }

  return (
    <main className="narrow">
      <h1>{TITLES[step]}</h1>
      <form className="card stack" onSubmit={submit}>
        {step === 'confirm' ? (
          <label>
            Code from the e-mail we sent to {email}
            <input
              name="code"
              value={code}
              onChange={(event) => setCode(event.target.value)}
              autoComplete="one-time-code"
              inputMode="numeric"
              required
              autoFocus
            />
          </label>
        ) : (
          <>
            <label>
              E-mail
              <input
                name="email"
                type="email"
                value={email}
                onChange={(event) => setEmail(event.target.value)}
                autoComplete="username"
                required
                autoFocus
              />
            </label>
            <label>
              Password
              <input
                name="password"
                type="password"
                value={password}
                onChange={(event) => setPassword(event.target.value)}
                autoComplete={step === 'sign-in' ? 'current-password' : 'new-password'}
                required
              />
            </label>
          </>
        )}
        {problem && <Problem text={problem} />}
        <button className="primary" disabled={busy}>
          {busy ? 'One moment…' : TITLES[step]}
        </button>
      </form>
      {step === 'sign-in' ? (
        <p>
          New here?{' '}
          <button className="link" onClick={() => go('sign-up')}>
            Create an account
          </button>
        </p>
      ) : (
        <p>
          Have an account?{' '}
          <button className="link" onClick={() => go('sign-in')}>
            Sign in
          </button>
        </p>
      )}
    </main>
  );
}
