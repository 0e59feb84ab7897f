package dev.switchboard.media;

import dev.switchboard.workflow.EventName;

/**
 * A message came with a file that is to be fetched.
 *
 * @param mediaId of the row in {@code media}
 */
@EventName("switchboard/media.announced")
public record MediaAnnounced(long mediaId) {}
