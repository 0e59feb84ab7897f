package dev.switchboard.webhook;

import java.util.IdentityHashMap;
import java.util.List;

/**
 * What one event loop knows of who posts: the directory, and the keyed hashes made of its secrets.
 * Belongs to that loop.
 */
final class Known {
  private Directory directory = Directory.EMPTY;
  private final IdentityHashMap<Directory.Signer, List<Signature>> signatures =
      new IdentityHashMap<>();

  Directory directory() {
    return directory;
  }

  void know(Directory read) {
    directory = read;
    signatures.clear();
  }

  /** Those of a signer of the present directory. */
  List<Signature> signatures(Directory.Signer signer) {
    return signatures.computeIfAbsent(
        signer, absent -> signer.secrets().stream().map(Signature::new).toList());
  }
}
