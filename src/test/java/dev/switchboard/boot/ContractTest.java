package dev.switchboard.boot;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Contract;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Operation;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * The contract says the same as the table of routes. That answers are as it says is seen wherever a
 * test calls the API ({@link Contract#fits}).
 */
class ContractTest {
  private static final int SIGNED_OUT = 401;

  private final Contract contract = Contract.held();

  @Test
  void everyRouteIsInItWithItsRightAndNothingElseIs() {
    assertThat(
            contract.operations().stream()
                .map(one -> name(one) + " " + one.getOpenAPIModel().getString("x-right")))
        .containsExactlyInAnyOrderElementsOf(
            RouteTable.rows().stream().map(row -> row.template() + " " + row.right()).toList());
  }

  @Test
  void whatIsOpenWantsNoTokenAndEverythingElseDoes() {
    for (Operation operation : contract.operations()) {
      JsonObject said = operation.getOpenAPIModel();
      boolean isOpen = said.getString("x-right").equals("open");
      assertThat(operation.getSecurityRequirements().isEmpty())
          .as(name(operation))
          .isEqualTo(isOpen);
      if (!isOpen) {
        assertThat(operation.getResponse(SIGNED_OUT)).as(name(operation)).isNotNull();
      }
    }
  }

  @Test
  void bodiesOfTheTableAndExamplesFit() {
    Map<String, String> bodies =
        RouteTable.rows().stream()
            .filter(row -> row.own() != 400)
            .collect(toMap(RouteTable.Row::template, row -> row.body(1)));
    SoftAssertions softly = new SoftAssertions();
    for (Operation operation : contract.operations()) {
      Stream.concat(
              Stream.ofNullable(bodies.get(name(operation))),
              contract.example(operation).map(Json::encode).stream())
          .forEach(body ->
              softly
                  .assertThat(contract.requestMisfit(operation, body))
                  .as(name(operation) + " " + body)
                  .isEmpty());
    }
    softly.assertAll();
  }

  private static String name(Operation operation) {
    return operation.getHttpMethod() + " " + operation.getOpenAPIPath();
  }
}
