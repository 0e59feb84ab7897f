package dev.switchboard.media;

import dev.switchboard.workflow.Declaration;
import dev.switchboard.workflow.Step;
import dev.switchboard.workflow.Workflow;
import java.time.Instant;

/**
 * Deletes from the store what rows have let go of. A hash leaves the list after its bytes are gone,
 * so a crash between the two only means that they are looked for once more.
 */
public final class MediaGc implements Workflow<MediaGc.Due, Integer> {
  private static final int CHUNK = 500;
  // What is left is taken ten minutes later.
  private static final int MOST_CHUNKS = 100;

  private final MediaFiles files;

  public MediaGc(MediaFiles files) {
    this.files = files;
  }

  /** When it was due. */
  public record Due(Instant at) {}

  @Override
  public Declaration<Due> declaration() {
    return Declaration.of("media-gc", Due.class).cron("*/10 * * * *", Due::new).build();
  }

  @Override
  public Integer run(Step step, Due due) {
    int deleted = 0;
    for (int i = 0; i < MOST_CHUNKS; i++) {
      MediaFiles.Collected chunk =
          step.run("chunk " + i, MediaFiles.Collected.class, () -> files.collect(CHUNK));
      deleted += chunk.deleted();
      if (chunk.seen() < CHUNK) {
        break;
      }
    }
    return deleted;
  }
}
