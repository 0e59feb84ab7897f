/**
 * What answers customers by itself: intake, the script of a line that greets a new customer, asks
 * and hands over to a person (docs/automation.md).
 *
 * <p>Flows in: customers' messages that the inbox tells of, of lines with a script only. Flows out:
 * answers, through {@link dev.switchboard.automation.Voice}; notes, assignments and events when a
 * conversation is handed over. Threading: runs; what decides is pure. Lost if a node dies here:
 * nothing; a conversation is a durable run, and each turn of it one transaction. Error policy: a
 * person who speaks, or a word that says so, ends a script; a run that cannot go on hands over.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.automation;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
