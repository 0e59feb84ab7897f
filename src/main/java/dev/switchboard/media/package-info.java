/**
 * Files: those of received messages are fetched, checked and stored; those of people are checked
 * and stored (docs/media.md).
 *
 * <p>Flows in: files that the inbox announces in the transaction that shows their message; uploads.
 * Flows out: rows of {@code media}, files in a content-addressed store, changes in the feed.
 *
 * <p>A file is in the store before a row says so; a row that says so always finds it. Lost if a
 * node dies here: nothing; a fetch is a durable run and begins again. A file without a row may be
 * left behind; the same content finds it there. Error policy: what would never become right (too
 * large, another type, another place) is refused, with the reason in the row; what the platform
 * does not have is gone; everything else is tried again for two days.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.media;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
