/**
 * What client businesses pay, as Stripe says it: three workflows over events of the catalogue.
 *
 * <p>Flows in: {@code stripe/…} events. Flows out: payments, the state of each client's
 * subscription, a log, an alert while a payment is outstanding. Threading: runs. Lost if a node
 * dies here: nothing. Error policy: an event that does not fit is logged and its run completes; the
 * engine retries the rest. Events come twice and in any order: facts are kept, states derived.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.billing;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
