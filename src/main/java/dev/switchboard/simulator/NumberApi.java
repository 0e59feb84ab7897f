package dev.switchboard.simulator;

import dev.switchboard.simulator.SimulatorConfig.BusinessNumber;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
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
    List<String> fields = Pages.fields(context, DEFAULT);
    Optional<String> unknown = fields.stream().filter(field -> !all.containsKey(field)).findFirst();
    if (unknown.isPresent()) {
      Answers.error(context, Pages.unknownField(unknown.get(), "WhatsAppBusinessPhoneNumber"));
    } else {
      Answers.ok(context, Pages.picked(all, fields));
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
      List<String> fields = Pages.fields(context, DEFAULT);
      Answers.ok(
          context,
          Pages.page(
              context, numbers.stream().map(one -> Pages.picked(all(one), fields)).toList()));
    }
  }
}
