package dev.switchboard.simulator;

import dev.switchboard.simulator.SimulatorConfig.BusinessNumber;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What there is to know of numbers, by field, and of the accounts they belong to. */
final class NumberApi {
  private static final String DEFAULT =
      "verified_name,code_verification_status,display_phone_number,quality_rating,platform_type,throughput";

  private final Gate gate;

  NumberApi(Gate gate) {
    this.gate = gate;
  }

  /** One number; {@code id} always, else what is asked for. */
  static void describe(RoutingContext context, BusinessNumber number) {
    JsonObject all = all(number);
    List<String> fields = fields(context);
    Optional<String> unknown = fields.stream().filter(field -> !all.containsKey(field)).findFirst();
    if (unknown.isPresent()) {
      Answers.error(
          context,
          new GraphError(
              400,
              100,
              0,
              "(#100) Tried accessing nonexistent field (%s) on node type (WhatsAppBusinessPhoneNumber)"
                  .formatted(unknown.get()),
              null));
    } else {
      Answers.ok(context, picked(all, fields));
    }
  }

  private static JsonObject all(BusinessNumber number) {
    return new JsonObject()
        .put("id", number.phoneNumberId())
        .put("verified_name", "Simulated business")
        .put("display_phone_number", number.displayPhoneNumber())
        .put("quality_rating", "GREEN")
        .put("code_verification_status", "VERIFIED")
        .put("name_status", "APPROVED")
        .put("account_mode", "LIVE")
        .put("status", "CONNECTED")
        .put("platform_type", "CLOUD_API")
        .put("throughput", new JsonObject().put("level", "STANDARD"));
  }

  private static List<String> fields(RoutingContext context) {
    String asked = context.request().getParam("fields", DEFAULT);
    return Arrays.stream(asked.split(",")).map(String::strip).filter(f -> !f.isEmpty()).toList();
  }

  private static JsonObject picked(JsonObject all, List<String> fields) {
    JsonObject some = new JsonObject();
    fields.forEach(field -> some.put(field, all.getValue(field)));
    return some.put("id", all.getString("id"));
  }

  /** {@code GET /{version}/{business account}/phone_numbers}, page by page. */
  void list(RoutingContext context) {
    String business = Answers.param(context, "id");
    Optional<GraphError> refusal = gate.refusal(context);
    List<BusinessNumber> numbers = gate.numbersOf(business);
    if (refusal.isPresent()) {
      Answers.error(context, refusal.get());
    } else if (numbers.isEmpty()) {
      Answers.error(context, GraphError.unknownObject("get", business));
    } else {
      Answers.ok(context, page(context, numbers));
    }
  }

  private static JsonObject page(RoutingContext context, List<BusinessNumber> numbers) {
    int from = number(context, "after", 0, numbers.size());
    int to = Math.min(numbers.size(), from + number(context, "limit", 25, 1_000));
    JsonArray data = new JsonArray();
    numbers.subList(from, to).forEach(one -> data.add(picked(all(one), fields(context))));
    JsonObject paging =
        new JsonObject()
            .put("cursors", new JsonObject().put("before", "" + from).put("after", "" + to));
    if (to < numbers.size()) {
      paging.put(
          "next",
          "http://" + context.request().authority() + context.request().path() + "?after=" + to);
    }
    return new JsonObject().put("data", data).put("paging", paging);
  }

  private static int number(RoutingContext context, String name, int otherwise, int most) {
    String text = context.request().getParam(name, "");
    return text.matches("[0-9]{1,6}") ? Math.min(most, Integer.parseInt(text)) : otherwise;
  }
}
