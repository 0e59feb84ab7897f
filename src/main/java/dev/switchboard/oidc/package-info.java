/**
 * Finds out from an OpenID provider who somebody is: discovery, keys, the code flow with PKCE, the
 * ID token (docs/sign-in.md). Knows nothing of agencies and sessions.
 *
 * <p>Flows in: what a provider registered, a browser's way back. Flows out: the address to send a
 * browser to, and an identity. Threading: any; nothing blocks. Lost if a node dies here: what was
 * fetched of providers, which is fetched again. Error policy: fail closed; whatever a provider does
 * wrong is a {@link dev.switchboard.oidc.ProviderException} and nobody gets in.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.oidc;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
