package dev.switchboard.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The message templates of business accounts. Each account has the same ones until it is told
 * otherwise; what it is told is forgotten with the process.
 */
final class TemplateApi {
  private static final String DEFAULT =
      "name,parameter_format,components,language,status,category,id";
  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "parameter_format",
          "components",
          "language",
          "status",
          "category",
          "id",
          "quality_score",
          "rejected_reason",
          "previous_category",
          "sub_category",
          "message_send_ttl_seconds",
          "correct_category");
  private static final List<String> FILTERS = List.of("name", "language", "status", "category");

  private final Gate gate;
  private final List<JsonObject> usual = samples();
  private final Map<String, List<JsonObject>> told = new HashMap<>();

  TemplateApi(Gate gate) {
    this.gate = gate;
  }

  /** {@code GET /{version}/{business account}/message_templates}. */
  void list(RoutingContext context) {
    String business = Answers.param(context, "id");
    List<String> fields = Pages.fields(context, DEFAULT);
    Optional<GraphError> refusal =
        gate.refusal(context)
            .or(() ->
                gate.numbersOf(business).isEmpty()
                    ? Optional.of(GraphError.unknownObject("get", business))
                    : Optional.empty())
            .or(() ->
                fields.stream()
                    .filter(field -> !FIELDS.contains(field))
                    .findFirst()
                    .map(field -> Pages.unknownField(field, "WhatsAppMessageTemplate")));
    if (refusal.isPresent()) {
      Answers.error(context, refusal.get());
      return;
    }
    List<JsonObject> wanted =
        told.getOrDefault(business, usual).stream()
            .filter(template -> isWanted(context, template))
            .map(template -> Pages.picked(template, fields))
            .toList();
    Answers.ok(context, Pages.page(context, wanted));
  }

  private static boolean isWanted(RoutingContext context, JsonObject template) {
    return FILTERS.stream()
        .allMatch(filter -> {
          String asked = context.request().getParam(filter);
          return asked == null || asked.equalsIgnoreCase(template.getString(filter));
        });
  }

  /** {@code PUT /_sim/templates/{business account}}: a list instead of the usual one. */
  void replace(RoutingContext context, JsonArray templates) {
    List<JsonObject> list = new ArrayList<>();
    for (int i = 0; i < templates.size(); i++) {
      if (!(templates.getValue(i) instanceof JsonObject template)
          || !(template.getValue("name") instanceof String)
          || !(template.getValue("language") instanceof String)) {
        throw Problem.field("[" + i + "]", "must be a template with a name and a language");
      }
      list.add(completed(template.copy(), i));
    }
    told.put(Answers.param(context, "id"), list);
    Answers.ok(context, new JsonObject().put("templates", list.size()));
  }

  // Meta makes the id, and judges.
  private static JsonObject completed(JsonObject template, int index) {
    JsonObject made =
        new JsonObject()
            .put("id", Long.toString(1_600_000_000_000_000L + index))
            .put("status", "APPROVED")
            .put("category", "UTILITY")
            .put("parameter_format", "POSITIONAL")
            .put("quality_score", new JsonObject().put("score", "UNKNOWN"))
            .put("components", new JsonArray());
    return made.mergeIn(template);
  }

  private static List<JsonObject> samples() {
    try (InputStream file =
        Objects.requireNonNull(TemplateApi.class.getResourceAsStream("templates.json"))) {
      JsonArray all = new JsonArray(new String(file.readAllBytes(), StandardCharsets.UTF_8));
      return all.stream().map(JsonObject.class::cast).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
