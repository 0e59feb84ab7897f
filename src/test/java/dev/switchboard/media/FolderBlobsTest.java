package dev.switchboard.media;

import java.nio.file.Path;

/** Files in a folder. */
class FolderBlobsTest extends BlobsContract {
  @Override
  Blobs open(Path directory) {
    return new FolderBlobs(directory.resolve("files"));
  }
}
