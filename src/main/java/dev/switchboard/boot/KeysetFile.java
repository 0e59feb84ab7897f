package dev.switchboard.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;

/**
 * The keyset in a file that its owner alone may read: an environment is seen by whoever may look at
 * the process, and ends in its children.
 */
final class KeysetFile {
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private KeysetFile() {}

  /** What is in it. */
  static String read(Path file) {
    try {
      Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(file);
      if (!OWNERS.containsAll(allowed)) {
        throw new BadConfigException(
            "the keyset in %s is open to group or others (%s): chmod 600 %s"
                .formatted(file, PosixFilePermissions.toString(allowed), file));
      }
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      throw new BadConfigException(
          "there is no keyset in %s; 'switchboard keyset --file %s' makes one"
              .formatted(file, file));
    } catch (UnsupportedOperationException e) {
      throw new BadConfigException(
          "nobody can say who may read %s: its file system knows no owners".formatted(file));
    } catch (IOException e) {
      throw new BadConfigException("the keyset in %s cannot be read: %s".formatted(file, e));
    }
  }

  /** Writes a first one; never over another, for what that encrypted would be lost. */
  static void make(Path file, String keyset) {
    if (Files.exists(file)) {
      throw new BadConfigException(
          "%s is there already, and without it what it encrypted is lost; --rotate adds a key to it"
              .formatted(file));
    }
    try {
      Secrets.writePrivately(file, keyset);
    } catch (IOException e) {
      throw new BadConfigException("%s cannot be written: %s".formatted(file, e));
    }
  }

  /** Puts another in its place, whole or not at all; it stays its owner's. */
  static void replace(Path file, String keyset) {
    try {
      Path real = file.toRealPath();
      UserPrincipal owner = Files.getOwner(real);
      Path next = real.resolveSibling(real.getFileName() + ".next");
      Secrets.writePrivately(next, keyset);
      if (!Files.getOwner(next).equals(owner)) {
        Files.setOwner(next, owner);
      }
      Files.move(
          next,
          real,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new BadConfigException("%s stays as it was: %s".formatted(file, e));
    }
  }
}
