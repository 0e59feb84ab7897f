package dev.switchboard.media;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;

/**
 * A picture's size and a small copy of it.
 *
 * @param thumbnail a JPEG file, the caller's
 */
record Picture(int width, int height, Path thumbnail) {
  /** The longer side of a small copy, in pixels: sharp at 320 on a dense screen. */
  private static final int LONGER_SIDE = 640;

  // A few kilobytes may unpack to gigabytes. Decoders see no picture of more pixels, and one
  // picture
  // at a time: that bounds their memory, which for progressive JPEG grows with the pixels.
  private static final long MOST_PIXELS = 40_000_000;
  private static final int LONGEST_SIDE = 20_000;
  private static final Semaphore ONE_AT_A_TIME = new Semaphore(1);

  /** Empty for what cannot be read, or is too large to be read safely. */
  static Optional<Picture> of(Path file, Path folder) throws IOException, InterruptedException {
    ONE_AT_A_TIME.acquire();
    try (FileImageInputStream in = new FileImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return Optional.empty();
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return shrink(reader, folder);
      } catch (RuntimeException e) { // decoders throw what they like at broken files
        return Optional.empty();
      } finally {
        reader.dispose();
      }
    } catch (javax.imageio.IIOException e) {
      return Optional.empty();
    } finally {
      ONE_AT_A_TIME.release();
    }
  }

  private static Optional<Picture> shrink(ImageReader reader, Path folder) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if ((long) width * height > MOST_PIXELS || Math.max(width, height) > LONGEST_SIDE) {
      return Optional.empty();
    }
    ImageReadParam param = reader.getDefaultReadParam();
    // Rows and columns are left out while it is read: no more than a few megabytes are unpacked.
    int step = Math.max(1, Math.max(width, height) / (2 * LONGER_SIDE));
    param.setSourceSubsampling(step, step, 0, 0);
    BufferedImage small = scaled(reader.read(0, param));
    Path file = folder.resolve(UUID.randomUUID() + ".jpg");
    if (!ImageIO.write(small, "jpeg", file.toFile())) {
      Files.deleteIfExists(file);
      return Optional.empty();
    }
    return Optional.of(new Picture(width, height, file));
  }

  private static BufferedImage scaled(BufferedImage image) {
    double factor =
        Math.min(1, (double) LONGER_SIDE / Math.max(image.getWidth(), image.getHeight()));
    int width = Math.max(1, (int) Math.round(image.getWidth() * factor));
    int height = Math.max(1, (int) Math.round(image.getHeight() * factor));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, Color.WHITE, null);
    graphics.dispose();
    return small;
  }
}
