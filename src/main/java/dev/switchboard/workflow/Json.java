package dev.switchboard.workflow;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How inputs, results and events are written down. */
final class Json {
  static final int MOST_CHARACTERS = 1024 * 1024;

  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(times())
          // A newer node may write a field that this one does not know yet.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Json() {}

  static String write(@Nullable Object value) {
    String text;
    try {
      text = MAPPER.writeValueAsString(value);
    } catch (JacksonException e) {
      throw new NonRetriableException("cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
    if (text.length() > MOST_CHARACTERS) {
      throw new NonRetriableException(
          "is %d characters of JSON; the most is %d".formatted(text.length(), MOST_CHARACTERS));
    }
    // Postgres holds no NUL in a text; JSON may write one as an escape, which stays as it is.
    return text;
  }

  static <T> T read(String text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JacksonException e) {
      throw new NonRetriableException(
          "is no %s any more: %s".formatted(type.getSimpleName(), e.getOriginalMessage()), e);
    }
  }

  private static SimpleModule times() {
    SimpleModule module = new SimpleModule();
    text(module, Instant.class, Instant::parse);
    text(module, Duration.class, Duration::parse);
    return module;
  }

  private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parse) {
    module.addSerializer(
        type,
        new StdSerializer<T>(type) {
          private static final long serialVersionUID = 1L;

          @Override
          public void serialize(T value, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeString(value.toString());
          }
        });
    module.addDeserializer(
        type,
        new StdDeserializer<T>(type) {
          private static final long serialVersionUID = 1L;

          @Override
          public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return parse.apply(in.getValueAsString());
          }
        });
  }
}
