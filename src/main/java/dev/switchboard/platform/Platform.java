package dev.switchboard.platform;

import java.util.Locale;

/** Where a line is. */
public enum Platform {
  WHATSAPP,
  MESSENGER,
  INSTAGRAM;

  /** The word in the database. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Platform of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
