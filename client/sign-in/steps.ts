import {
  confirmResetPassword,
  confirmSignIn,
  confirmSignUp,
  resendSignUpCode,
  resetPassword,
  signIn,
  signOut,
  signUp,
  type SignInOutput,
} from 'aws-amplify/auth';

/** Where somebody is who is not signed in yet. */
export type Step = 'sign-in' | 'sign-up' | 'confirm' | 'new-password' | 'forgot' | 'reset';

/** What was typed so far; kept over the steps. */
export interface Typed {
  email: string;
  password: string;
  code: string;
}

/** The next step, or `done` when somebody is signed in. */
type Next = Step | 'done';

function after({ nextStep }: SignInOutput): Next {
  switch (nextStep.signInStep) {
    case 'DONE':
      return 'done';
    case 'CONFIRM_SIGN_UP':
      return 'confirm';
    case 'RESET_PASSWORD':
      return 'forgot';
    case 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED':
      return 'new-password';
    default:
      throw new Error(`This account needs a step this shop does not have: ${nextStep.signInStep}.`);
  }
}

async function enter({ email: username, password }: Typed): Promise<Next> {
  try {
    return after(await signIn({ username, password }));
  } catch (error) {
    // Tokens of a session that is over, or another person's: who types a password means a new session.
    if (!(error instanceof Error) || error.name !== 'UserAlreadyAuthenticatedException') throw error;
    await signOut();
    return after(await signIn({ username, password }));
  }
}

/**
 * Does what a step's button says.
 * @throws what Amplify says; `signInFailure` has the words for it
 */
export async function proceed(step: Step, typed: Typed): Promise<Next> {
  const { email: username, password } = typed;
  const confirmationCode = typed.code.trim();
  switch (step) {
    case 'sign-in':
      return enter(typed);
    case 'sign-up': {
      const options = { userAttributes: { email: username } };
      const { nextStep } = await signUp({ username, password, options });
      return nextStep.signUpStep === 'CONFIRM_SIGN_UP' ? 'confirm' : enter(typed);
    }
    case 'confirm':
      await confirmSignUp({ username, confirmationCode });
      return enter(typed);
    case 'new-password':
      return after(await confirmSignIn({ challengeResponse: password }));
    case 'forgot':
      await resetPassword({ username });
      return 'reset';
    case 'reset':
      await confirmResetPassword({ username, confirmationCode, newPassword: password });
      return enter(typed);
  }
}

/** Has a new code sent, for the two steps that ask for one. */
export async function sendCodeAgain(step: 'confirm' | 'reset', { email: username }: Typed): Promise<void> {
  if (step === 'confirm') await resendSignUpCode({ username });
  else await resetPassword({ username });
}
