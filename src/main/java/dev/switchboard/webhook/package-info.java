/**
 * The ack path: what platforms post becomes durable leaves within milliseconds, or is honestly
 * refused so that they retry.
 *
 * <p>{@code Sources} lists who posts and how they prove it; a source's splitter cuts a body into
 * leaves, whose form is in docs/api/webhooks.md; {@code Intake} gives each leaf its line; {@code
 * GroupCommit} makes them durable.
 *
 * <p>Flows in: signed POSTs. Flows out: leaves in the ledger, then a hint. Threading: event loops;
 * nothing here blocks. Lost if a node dies here: nothing; a POST is answered 200 only after the
 * commit, and anything else is redelivered. Error policy: a POST that cannot be committed gets 503
 * and is tried again by its sender; a group that fails over one POST's content is committed POST by
 * POST.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.webhook;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
