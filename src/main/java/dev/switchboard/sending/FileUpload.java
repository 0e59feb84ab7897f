package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import dev.switchboard.workflow.Declaration;
import dev.switchboard.workflow.Retries;
import dev.switchboard.workflow.Step;
import dev.switchboard.workflow.Workflow;
import dev.switchboard.workflow.catalogue.WaEvent.UploadRequested;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Brings a file of ours to the platform, for the messages of one line that wait for it. Uploaded at
 * least once, which is harmless; settled exactly once. No lane is held meanwhile.
 */
public final class FileUpload implements Workflow<UploadRequested, Void> {
  private static final int AT_ONCE = 8;
  // About two days, as for what is fetched: as long as a new token may reasonably take.
  private static final Retries RETRIES =
      new Retries(60, Duration.ofSeconds(1), Duration.ofHours(1));
  private static final Duration LONGEST = Duration.ofMinutes(20);

  private final FileUploads uploads;

  public FileUpload(FileUploads uploads) {
    this.uploads = uploads;
  }

  @Override
  public Declaration<UploadRequested> declaration() {
    return Declaration.of("media-upload", UploadRequested.class)
        .on(UploadRequested.class)
        // A second request for the same file finds it there when the first is through.
        .concurrency(UploadRequested::uploadId, 1)
        .concurrency(UploadRequested::phoneNumberId, AT_ONCE)
        .retries(RETRIES)
        .stepTimeout(LONGEST)
        .build();
  }

  @Override
  public @Nullable Void run(Step step, UploadRequested asked) {
    long file = Long.parseLong(asked.uploadId());
    Uploaded uploaded = step.run("upload", Uploaded.class, () -> uploads.upload(file));
    var _ = step.transaction("record", Boolean.class, tx -> record(tx, file, uploaded));
    return null;
  }

  private boolean record(Tx tx, long file, Uploaded uploaded) {
    uploads.record(tx, file, uploaded);
    return true;
  }

  @Override
  public void onFailure(Step step, Failure<UploadRequested> failure) {
    long file = Long.parseLong(failure.input().uploadId());
    var _ =
        step.transaction(
            "record", Boolean.class, tx -> record(tx, file, Uploaded.failed(failure.error())));
  }
}
