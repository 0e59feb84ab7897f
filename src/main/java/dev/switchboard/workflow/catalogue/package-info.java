/**
 * The event catalogue: what Switchboard says happened, for workflows, outgoing webhooks and
 * programs (docs/events.md, which is written from these records). A name is frozen once released; a
 * record may gain nullable fields.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.workflow.catalogue;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
