package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Model Context Protocol over real sockets, and by its own client. */
class McpTest {
  private static final String MODERN = "2026-07-28";
  private static final Path CLIENT = Path.of("src/test/mcp");

  private final ApiHouse house = new ApiHouse();
  @TempDir Path folder = Path.of("");

  @BeforeEach
  void customer() {
    house.customer(501, 1000, "wa_id", "34600000501", "now()");
    house.postgres.execute(
        "update conversation set unread = 1, last_message_at = now() where id = 501");
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void theProtocolsOwnClientFindsItsWayInBothEras() throws IOException, InterruptedException {
    for (String file : List.of("package.json", "package-lock.json", "client.mjs")) {
      Files.copy(CLIENT.resolve(file), folder.resolve(file));
    }
    assertThat(run("npm", "ci", "--no-audit", "--no-fund")).as(this::output).isZero();

    String address = "http://localhost:%d/api/v1/mcp".formatted(house.port());
    assertThat(run("node", "client.mjs", address, "sbk_test", "501")).as(this::output).isZero();

    Map<String, Object> said =
        output()
            .lines()
            .filter(line -> line.startsWith("{\"name\""))
            .map(JsonObject::new)
            .collect(
                Collectors.toMap(line -> line.getString("name"), line -> line.getValue("value")));
    assertThat(said.get("modern version")).isEqualTo(MODERN);
    assertThat(said.get("legacy version")).isEqualTo("2025-11-25");
    for (String era : List.of("modern", "legacy")) {
      assertThat(said.get(era + " server")).isEqualTo("switchboard");
      assertThat((JsonArray) said.get(era + " tools"))
          .contains("who_am_i", "send_text")
          .hasSize(16);
      assertThat(said.get(era + " lines")).isEqualTo(1);
      assertThat(said.get(era + " conversations")).isEqualTo(1);
      assertThat(said.get(era + " sent again")).isEqualTo(said.get(era + " sent"));
      house.awaitState(String.valueOf(said.get(era + " sent")), "sent");
      JsonObject refused = (JsonObject) Objects.requireNonNull(said.get(era + " refused"));
      assertThat(refused.getBoolean("isError")).isTrue();
      assertThat(refused.getString("text")).contains("no such conversation");
    }
    assertThat(house.graph.arrived()).hasSize(2);
  }

  private int run(String... command) throws IOException, InterruptedException {
    File output = folder.resolve("output").toFile();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    if (process.waitFor(120, TimeUnit.SECONDS)) {
      return process.exitValue();
    }
    process.destroyForcibly();
    return -1;
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void eachToolIsARouteOfTheApiAndTellsWhatItTakes() {
    JsonArray tools = result(legacy("tools/list", new JsonObject())).getJsonArray("tools");

    assertThat(IntStream.range(0, tools.size()).mapToObj(tools::getJsonObject))
        .allSatisfy(tool -> {
          assertThat(tool.getString("description")).hasSizeBetween(20, 400);
          JsonObject input = tool.getJsonObject("inputSchema");
          assertThat(input.getString("type")).isEqualTo("object");
          assertThat(input.getBoolean("additionalProperties")).isFalse();
          JsonObject properties = input.getJsonObject("properties");
          assertThat(properties.stream().map(Map.Entry::getValue).map(JsonObject.class::cast))
              .allSatisfy(
                  property -> assertThat(property.fieldNames()).contains("type", "description"));
          // Called with something of the right type, each gets as far as the API, which answers in
          // its own words.
          JsonObject arguments = new JsonObject();
          properties.forEach(
              property -> arguments.put(property.getKey(), some((JsonObject) property.getValue())));
          JsonObject answer =
              result(call(tool.getString("name"), arguments)).getJsonObject("structuredContent");
          if (answer.getValue("status") instanceof Integer status) {
            assertThat(status).as(answer.encode()).isIn(400, 404, 409, 422);
          }
          assertThat(answer.getString("detail", "")).doesNotContain("address exists");
        });
  }

  private static Object some(JsonObject schema) {
    if (schema.containsKey("enum")) {
      return schema.getJsonArray("enum").getValue(0);
    }
    return switch (schema.getString("type")) {
      case "integer" -> 5;
      case "boolean" -> true;
      case "array" -> new JsonArray();
      default -> schema.containsKey("pattern") ? "501" : "some words";
    };
  }

  @Test
  void whatAToolMayItsCallerMay() {
    house.postgres.execute(
        "insert into api_key (id, tenant_id, name, hash, scope) values (5, 1, 'r', sha256('sbk_reads'), 'read')");
    JsonObject words =
        new JsonObject()
            .put("conversationId", "501")
            .put("clientMessageId", "m-1")
            .put("text", "Hello");

    JsonObject refused = result(as("sbk_reads", message("tools/call", named("send_text", words))));
    JsonObject read =
        result(
            as("sbk_reads", message("tools/call", named("list_conversations", new JsonObject()))));

    assertThat(refused.getBoolean("isError")).isTrue();
    assertThat(refused.getJsonObject("structuredContent").getInteger("status")).isEqualTo(403);
    assertThat(read.getBoolean("isError")).isFalse();
    assertThat(as("sbk_nobody", message("tools/list", new JsonObject())).statusCode())
        .isEqualTo(401);
    assertThat(house.graph.arrived()).isEmpty();
  }

  @Test
  void aConversationIsWorkedFromEndToEnd() {
    JsonObject id = new JsonObject().put("conversationId", "501");

    JsonObject changed =
        done(
            "update_conversation",
            id.copy().put("status", "booked").put("addTags", new JsonArray().add("vip")));
    done("add_note", id.copy().put("text", "Wants a table"));
    done("mark_read", id);

    assertThat(changed.getString("status")).isEqualTo("booked");
    assertThat(changed.getJsonArray("tags")).containsExactly("vip");
    assertThat(done("list_notes", id).getJsonArray("items").getJsonObject(0).getString("text"))
        .isEqualTo("Wants a table");
    assertThat(
            done("list_conversations", new JsonObject().put("unread", true)).getJsonArray("items"))
        .isEmpty();
    assertThat(
            done("search", new JsonObject().put("q", "34600000501"))
                .getJsonObject("people")
                .getJsonArray("items"))
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"conversationId":501}            | conversationId must be of type string
          {}                                | conversationId is missing
          {"conversationId":"501","more":1} | There is no argument more
          {"conversationId":"../../users"}  | no such conversation
          """)
  void argumentsThatDoNotFitAreForTheModelToMend(String arguments, String words) {
    JsonObject answer = result(call("get_conversation", new JsonObject(arguments)));

    assertThat(answer.getBoolean("isError")).isTrue();
    assertThat(answer.getJsonArray("content").getJsonObject(0).getString("text")).contains(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no json",
        "",
        "[]",
        "7",
        "{}",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"
      })
  void whatIsNoMessageIsRefused(String body) {
    HttpResponse<String> answer = house.call("POST", "/api/v1/mcp", "sbk_test", body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getJsonObject("error").getInteger("code"))
        .isIn(-32700, -32600);
  }

  @Test
  void aNotificationIsTakenWithoutAnAnswer() {
    HttpResponse<String> answer =
        house.call(
            "POST",
            "/api/v1/mcp",
            "sbk_test",
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(house.call("GET", "/api/v1/mcp", "sbk_test", "").statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-07-28, 2026-07-28, tools/list, 200, 0",
    "2026-07-28, 2025-11-25, tools/list, 400, -32020",
    "2026-07-28, , tools/list, 400, -32020",
    "1900-01-01, 1900-01-01, tools/list, 400, -32022",
    "2026-07-28, 2026-07-28, ping, 400, -32020",
    ", 2026-07-28, tools/list, 400, -32020",
    ", 1900-01-01, tools/list, 400, -32022",
    ", 2025-06-18, tools/list, 200, 0",
    ", , tools/list, 200, 0"
  })
  void whatARequestSaysOfItsRevisionMustFit(
      String said, String version, String method, int status, int code) {
    JsonObject params =
        said == null
            ? new JsonObject()
            : new JsonObject()
                .put(
                    "_meta", new JsonObject().put("io.modelcontextprotocol/protocolVersion", said));
    Map<String, String> headers =
        new HashMap<>(Map.of("Authorization", "Bearer sbk_test", "Mcp-Method", method));
    if (version != null) {
      headers.put("MCP-Protocol-Version", version);
    }

    HttpResponse<String> answer =
        house.send("POST", "/api/v1/mcp", headers, message("tools/list", params).encode());

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(
            new JsonObject(answer.body())
                .getJsonObject("error", new JsonObject())
                .getInteger("code", 0))
        .isEqualTo(code);
  }

  @Test
  void aMethodThatThereIsNotIsNotFound() {
    assertThat(error(legacy("resources/list", new JsonObject())).getInteger("code"))
        .isEqualTo(-32601);
    assertThat(
            error(legacy("tools/call", named("drop_tables", new JsonObject()))).getInteger("code"))
        .isEqualTo(-32602);
    HttpResponse<String> modern = modern("resources/list");
    assertThat(modern.statusCode()).isEqualTo(404);
    assertThat(error(modern).getInteger("code")).isEqualTo(-32601);
  }

  @Test
  void aPageOfOthersIsTurnedAway() {
    Map<String, String> headers =
        Map.of("Authorization", "Bearer sbk_test", "Origin", "https://evil.example");

    HttpResponse<String> answer =
        house.send(
            "POST", "/api/v1/mcp", headers, message("tools/list", new JsonObject()).encode());

    assertThat(answer.statusCode()).isEqualTo(403);
  }

  private HttpResponse<String> modern(String method) {
    JsonObject params =
        new JsonObject()
            .put("_meta", new JsonObject().put("io.modelcontextprotocol/protocolVersion", MODERN));
    Map<String, String> headers =
        Map.of(
            "Authorization",
            "Bearer sbk_test",
            "MCP-Protocol-Version",
            MODERN,
            "Mcp-Method",
            method);
    return house.send("POST", "/api/v1/mcp", headers, message(method, params).encode());
  }

  private HttpResponse<String> legacy(String method, JsonObject params) {
    return as("sbk_test", message(method, params));
  }

  private HttpResponse<String> call(String tool, JsonObject arguments) {
    return legacy("tools/call", named(tool, arguments));
  }

  private JsonObject done(String tool, JsonObject arguments) {
    JsonObject result = result(call(tool, arguments));
    assertThat(result.getBoolean("isError")).as(result.encode()).isFalse();
    return result.getJsonObject("structuredContent");
  }

  private HttpResponse<String> as(String token, JsonObject message) {
    return house.call("POST", "/api/v1/mcp", token, message.encode());
  }

  private static JsonObject named(String tool, JsonObject arguments) {
    return new JsonObject().put("name", tool).put("arguments", arguments);
  }

  private static JsonObject message(String method, JsonObject params) {
    return new JsonObject()
        .put("jsonrpc", "2.0")
        .put("id", 7)
        .put("method", method)
        .put("params", params);
  }

  private static JsonObject result(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonObject message = new JsonObject(answer.body());
    assertThat(message.getInteger("id")).isEqualTo(7);
    return message.getJsonObject("result");
  }

  private static JsonObject error(HttpResponse<String> answer) {
    return new JsonObject(answer.body()).getJsonObject("error");
  }
}
