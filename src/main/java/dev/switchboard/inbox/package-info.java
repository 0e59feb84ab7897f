/**
 * The inbox: contacts, conversations, messages. Leaves become rows here; other rooms write and read
 * threads through {@link dev.switchboard.inbox.ThreadStore} and {@link
 * dev.switchboard.inbox.InboxReadStore}.
 *
 * <p>Lost if a node dies here: nothing; a batch and its claim are one transaction. Error policy: a
 * batch that fails is split until the leaf at fault stands alone.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.inbox;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
