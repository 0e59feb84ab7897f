package dev.switchboard.platform;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a page of an account's templates. Pure. */
final class TemplatesAnswerParser {
  private TemplatesAnswerParser() {}

  static TemplatesAnswer parse(int status, Buffer body) {
    try {
      JsonObject answer = body.toJsonObject();
      if (answer.getValue("error") instanceof JsonObject error) {
        return refused(status, error);
      }
      if (status / 100 == 2 && answer.getValue("data") instanceof JsonArray data) {
        return new TemplatesAnswer.Page(templates(data), after(answer));
      }
    } catch (DecodeException | ClassCastException e) {
      // A proxy's page, or half an answer: said below.
    }
    return new TemplatesAnswer.Unreachable("HTTP " + status + " without an answer in Meta's form");
  }

  private static TemplatesAnswer refused(int status, JsonObject error) {
    int subcode = error.getValue("error_subcode") instanceof Number number ? number.intValue() : 0;
    return error.getValue("code") instanceof Number code
        ? new TemplatesAnswer.Refused(
            new GraphAnswer.Refused(
                code.intValue(), subcode, GraphAnswerParser.details(error), null))
        : new TemplatesAnswer.Unreachable("HTTP " + status + " without a code");
  }

  // One that lacks what makes a template is not guessed at.
  private static List<Template> templates(JsonArray data) {
    List<Template> templates = new ArrayList<>();
    for (Object item : data) {
      if (item instanceof JsonObject one) {
        template(one).ifPresent(templates::add);
      }
    }
    return templates;
  }

  private static Optional<Template> template(JsonObject one) {
    return one.getValue("id") instanceof String id
            && one.getValue("name") instanceof String name
            && one.getValue("language") instanceof String language
            && one.getValue("status") instanceof String status
        ? Optional.of(
            new Template(
                id,
                name,
                language,
                word(one.getValue("category")),
                status,
                quality(one.getValue("quality_score")),
                "NAMED".equals(one.getValue("parameter_format")),
                one.getValue("components") instanceof JsonArray parts ? parts : new JsonArray()))
        : Optional.empty();
  }

  private static String quality(@Nullable Object score) {
    return score instanceof JsonObject rated ? word(rated.getValue("score")) : "UNKNOWN";
  }

  private static String word(@Nullable Object value) {
    return value instanceof String text && !text.isBlank() ? text : "UNKNOWN";
  }

  // The address of the next page is Meta's to name and not ours to follow: only its cursor is used.
  private static @Nullable String after(JsonObject answer) {
    return answer.getValue("paging") instanceof JsonObject paging
            && paging.containsKey("next")
            && paging.getValue("cursors") instanceof JsonObject cursors
            && cursors.getValue("after") instanceof String after
            && !after.isEmpty()
        ? after
        : null;
  }
}
