package dev.switchboard.workflow.catalogue;

import io.vertx.core.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes docs/events.md and samples from the records of the catalogue. Pure. */
final class EventsPage {
  private static final String HEAD =
      """
      # Events

      What Switchboard says happened, for workflows (`Declaration.on`, `Step.waitForEvent`), outgoing webhooks ([api/outgoing-webhooks.md](api/outgoing-webhooks.md)) and whoever
      reads `GET /api/v1/events/schemas`. This page is written from the code: `EventsPageTest` holds them equal, and `-Dwrite.events=true` writes it anew.

      Names are frozen; a record may gain fields that may be null. Ids are texts. An event of an agency is seen by that agency only. Events of hot paths are written down
      only when somebody listens: a workflow that is started by them or declares that it waits for them (`awaits`), a run that waits, an endpoint. Each is committed with what it tells of, once.

      Programs post their own with `POST /api/v1/events` `{id, name, data}` (owners, admins, API keys): `name` like `acme/customer.joined`, not beginning as those below; `data` an object of 64 KB at most,
      as the workflows that are started by it want it. `202 {eventId, repeated:false}`; the same `id` again within 7 days: `200` with the first one's `eventId`, and nothing happens.

      """;

  private EventsPage() {}

  static String write() {
    StringBuilder page = new StringBuilder(HEAD);
    for (Class<? extends Record> type : CatalogueEvent.types()) {
      event(page, type);
    }
    return page.toString().stripTrailing() + "\n";
  }

  private static void event(StringBuilder page, Class<? extends Record> type) {
    page.append("## %s\n\n".formatted(CatalogueEvent.nameOf(type)));
    page.append(meaning(type.getAnnotation(Meaning.class)).value()).append("\n\n");
    page.append("| field | type | meaning |\n|---|---|---|\n");
    JsonObject fields = EventSchema.of(type).getJsonObject("properties");
    for (RecordComponent field : type.getRecordComponents()) {
      Meaning meaning = meaning(field.getAnnotation(Meaning.class));
      String words =
          meaning.oneOf().length == 0 ? "" : ": `" + String.join("`, `", meaning.oneOf()) + "`";
      page.append(
          "| `%s` | %s | %s%s |\n"
              .formatted(
                  field.getName(),
                  type(fields.getJsonObject(field.getName())),
                  meaning.value(),
                  words));
    }
    page.append("\n```json\n").append(sample(type).encode()).append("\n```\n\n");
  }

  private static String type(JsonObject schema) {
    Object type = schema.getValue("type");
    return type instanceof String one
        ? one
        : String.valueOf(type).replaceAll("[\\[\\]\"]", "").replace(",", " or ");
  }

  /** One as it may come. */
  static JsonObject sample(Class<? extends Record> type) {
    JsonObject sample = new JsonObject();
    for (RecordComponent field : type.getRecordComponents()) {
      String example = meaning(field.getAnnotation(Meaning.class)).example();
      sample.put(
          field.getName(),
          field.getType() == String.class ? example : io.vertx.core.json.Json.decodeValue(example));
    }
    return sample;
  }

  private static Meaning meaning(@Nullable Meaning meaning) {
    return Objects.requireNonNull(meaning, "every event and field has a @Meaning");
  }
}
