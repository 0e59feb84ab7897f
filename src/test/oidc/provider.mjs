// An OpenID provider that others wrote, with one client and people who sign in by whatever password.
//   node provider.mjs PORT CLIENT SECRET REDIRECT_URI
// "plain" in an address: nobody verified it. The pages are the package's own for development.
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';

const [port, client, secret, redirect] = process.argv.slice(2);
const signing = { ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), kid: 'first', use: 'sig', alg: 'RS256' };

const provider = new Provider(`http://localhost:${port}`, {
  clients: [{ client_id: client, client_secret: secret, redirect_uris: [redirect] }],
  jwks: { keys: [signing] },
  cookies: { keys: ['a key for tests'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, email_verified: !id.includes('plain'), name: id.split('@')[0].replace(/^./, (first) => first.toUpperCase()) }),
  }),
});
provider.listen(Number(port), '127.0.0.1', () => console.log('listening'));
