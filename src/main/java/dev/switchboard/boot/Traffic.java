package dev.switchboard.boot;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How much the demo's made-up customers write.
 *
 * @param perSecond conversations' messages a second over all lines; 0 = none
 */
record Traffic(double perSecond) {
  private static final double CALM = 0.1;
  private static final double BUSY = 2;
  private static final double MOST = 1_000;

  /** Reads {@code off}, {@code calm}, {@code busy} or a number. */
  static final class Words implements ITypeConverter<Traffic> {
    @Override
    public Traffic convert(String word) {
      return switch (word) {
        case "off" -> new Traffic(0);
        case "calm" -> new Traffic(CALM);
        case "busy" -> new Traffic(BUSY);
        default -> number(word);
      };
    }

    private static Traffic number(String word) {
      try {
        double perSecond = Double.parseDouble(word);
        if (perSecond >= 0 && perSecond <= MOST) {
          return new Traffic(perSecond);
        }
      } catch (NumberFormatException e) {
        // Said below, for both kinds of mistake.
      }
      throw new TypeConversionException(
          "'%s' must be off, calm (0.1 a second), busy (2 a second) or a number from 0 to 1000"
              .formatted(word));
    }
  }
}
