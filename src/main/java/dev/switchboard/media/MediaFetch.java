package dev.switchboard.media;

import dev.switchboard.db.Tx;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.workflow.Declaration;
import dev.switchboard.workflow.Retries;
import dev.switchboard.workflow.Step;
import dev.switchboard.workflow.Workflow;
import dev.switchboard.workflow.catalogue.WaEvent.MediaRequested;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Brings a message's file from the platform to the store, and shows it in its thread. The file is
 * fetched at least once, the row written exactly once, and only while the store has the file.
 */
public final class MediaFetch implements Workflow<MediaRequested, Void> {
  private static final int AT_ONCE = 8;
  private static final int ROUNDS = 3;
  // About two days: as long as a token that a person must renew may reasonably take.
  private static final Retries RETRIES =
      new Retries(60, Duration.ofSeconds(2), Duration.ofHours(1));
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final MediaFiles files;
  private final FeedStore feed;

  public MediaFetch(MediaFiles files, FeedStore feed) {
    this.files = files;
    this.feed = feed;
  }

  @Override
  public Declaration<MediaRequested> declaration() {
    return Declaration.of("media-fetch", MediaRequested.class)
        .on(MediaRequested.class)
        .concurrency(any -> "fetch", AT_ONCE)
        .retries(RETRIES)
        .stepTimeout(LONGEST)
        .build();
  }

  @Override
  public @Nullable Void run(Step step, MediaRequested announced) {
    long id = Long.parseLong(announced.mediaId());
    for (int round = 1; round <= ROUNDS; round++) {
      Fetched fetched = step.run("fetch " + round, Fetched.class, () -> files.fetch(id));
      if (step.transaction("record " + round, Boolean.class, tx -> record(tx, id, fetched))) {
        return null;
      }
    }
    throw new IllegalStateException("the store does not keep what it is given");
  }

  private boolean record(Tx tx, long mediaId, Fetched fetched) {
    if (fetched.isStored()) {
      MediaStore.holdFiles(tx, MediaStore.files(fetched)).await();
      if (!files.has(fetched)) {
        return false;
      }
    }
    feed.append(tx, MediaStore.settle(tx, mediaId, fetched).await()).await();
    return true;
  }

  @Override
  public void onFailure(Step step, Failure<MediaRequested> failure) {
    var _ =
        step.transaction(
            "record",
            Boolean.class,
            tx ->
                record(
                    tx,
                    Long.parseLong(failure.input().mediaId()),
                    Fetched.gone("it could not be fetched")));
  }
}
