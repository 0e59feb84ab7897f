/** The words of the sign-in by a provider, in English. */
export const enSignIn = {
  by: (name: string) => `Sign in with ${name}`,
  or: 'or with your password',
  only: 'Your agency wants you to sign in with its own provider.',
  code: 'Code of your authenticator, or a recovery code',
  codeLead: 'One thing more: the code.',
  submit: 'Sign in',
  wrongCode: 'This code is not good, or was used already. Wait for the next one.',
  tooOften: 'Too many tries. Wait five minutes, then try again.',
  unreachable: 'The server does not answer. Check the connection, then try again.',
  /** Why somebody is back here, by the word in the address. */
  back: {
    'no-provider': 'Nobody has set up a provider for this address. Use your password.',
    again: 'This sign-in was too old, or of another window. Begin again.',
    cancelled: 'You were not signed in: it was cancelled there.',
    unreachable: 'Your agency’s provider does not answer. Try again in a minute.',
    provider: 'What your agency’s provider answered proves nothing. An owner finds the reason in the audit log.',
    'not-let-in': 'You are known there, but not let in here. Ask an owner of your agency.',
    'too-often': 'Too many tries. Wait five minutes, then try again.',
    'not-now': 'Something on our side did not answer. Try again.',
  } as Record<string, string>,
};

export type SignInWords = typeof enSignIn;
