package dev.switchboard.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.JoranException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What a logger writes while this is open, as lines of {@code SWITCHBOARD_LOG=json}: made by the
 * encoder that {@code logback.xml} configures.
 */
public final class LogCapture implements AutoCloseable {
  private final Logger logger;
  private final @Nullable Level before;
  private final Lines lines;

  /**
   * @param level from which on it writes, while this is open
   */
  public LogCapture(String name, Level level) {
    this.logger = (Logger) LoggerFactory.getLogger(name);
    this.before = logger.getLevel();
    this.lines = new Lines(encoder());
    lines.setContext(logger.getLoggerContext());
    lines.start();
    logger.setLevel(level);
    logger.addAppender(lines);
  }

  /** The lines so far, whole. */
  public List<String> lines() {
    return List.copyOf(lines.written);
  }

  /** The lines of one event, by its message. */
  public List<JsonObject> events(String message) {
    return lines.written.stream()
        .map(JsonObject::new)
        .filter(line -> message.equals(line.getString("message")))
        .toList();
  }

  /** What was said at a level. */
  public List<String> messages(Level level) {
    return lines.written.stream()
        .map(JsonObject::new)
        .filter(line -> level.toString().equals(line.getString("level")))
        .map(line -> line.getString("message"))
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(lines);
    logger.setLevel(before);
  }

  private static Encoder<ILoggingEvent> encoder() {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    // Not the context's: those are written out with every line.
    @Nullable String before = System.setProperty("SWITCHBOARD_LOG", "json");
    try {
      configurator.doConfigure(
          Objects.requireNonNull(LogCapture.class.getResource("/logback.xml")));
    } catch (JoranException e) {
      throw new IllegalStateException("logback.xml cannot be read", e);
    } finally {
      if (before == null) {
        System.clearProperty("SWITCHBOARD_LOG");
      } else {
        System.setProperty("SWITCHBOARD_LOG", before);
      }
    }
    var json =
        (OutputStreamAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("json");
    return json.getEncoder();
  }

  /** Keeps what the encoder makes of each event, at once: what an event refers to may change. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final Encoder<ILoggingEvent> encoder;
    private final List<String> written = new CopyOnWriteArrayList<>();

    Lines(Encoder<ILoggingEvent> encoder) {
      this.encoder = encoder;
    }

    @Override
    protected void append(ILoggingEvent event) {
      written.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
    }
  }
}
