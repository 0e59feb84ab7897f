package dev.switchboard.boot;

import dev.switchboard.testing.Contract;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.Operation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Requests that nobody should make, of what the contract says of an operation: half of its example,
 * half of something else. The same seed makes the same requests.
 */
final class OddRequests {
  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");
  private static final List<String> WORDS =
      List.of(
          "",
          " ",
          "0",
          "-1",
          "1",
          "99",
          "999999999999999999",
          "9999999999999999999999",
          "1e9",
          "NaN",
          "true",
          "null",
          "[]",
          "{}",
          "me",
          "x",
          "é漢🙂",
          "\0",
          "\uD800",
          "a\nb\r\nc",
          "' or 1=1 --",
          "%",
          "../../etc/passwd",
          "*",
          "\"1\"",
          "2026-02-30T25:61:00Z",
          "0000-01-01T00:00:00Z",
          "+999999999-12-31T23:59:59Z",
          "2027-06-01T09:00:00Z",
          "1_1",
          "99999999999999999_1",
          "a/b",
          "{{contact.name}}",
          "(a+)+$",
          "x".repeat(300),
          "y".repeat(5_000));
  private static final List<String> TAGS =
      List.of("*", "\"0\"", "W/\"1\"", "\"x\"", "1", "\"9999999999\"", "k".repeat(256), "key");
  private static final List<String> TYPES =
      List.of(
          "text/plain",
          "multipart/form-data",
          "multipart/form-data; boundary=x",
          "application/json; charset=utf-16",
          "application/x-www-form-urlencoded",
          "x",
          "/");
  private static final List<String> ORIGINS =
      List.of("null", "https://evil.example", "http://[", "http://localhost");
  private static final List<String> REQUEST_IDS = List.of("x".repeat(65), "a b", "ok-1");
  private static final List<String> TEXTS =
      List.of(
          "",
          "{",
          "[]",
          "null",
          "\"x\"",
          "{\"a\":1}{",
          "{\"a\":\"\\ud800\"}",
          "{\"ids\":[1,2,],}",
          "\0\1",
          "[".repeat(3_000),
          "{\"a\":".repeat(3_000),
          "{\"text\":\"" + "z".repeat(1_100_000) + "\"}");
  private static final int MOST_IN_ADDRESS = 300;

  private final Random random;
  private final List<String> ids;

  /**
   * @param ids of things that there are, perhaps another's
   */
  OddRequests(long seed, List<String> ids) {
    this.random = new Random(seed);
    this.ids = ids;
  }

  /** A request as it is sent. */
  record Request(String method, String path, Map<String, String> headers, Buffer body) {
    @Override
    public String toString() {
      String shown = body.toString();
      return "%s %s %s %s"
          .formatted(method, path, headers, shown.substring(0, Math.min(400, shown.length())));
    }
  }

  Request of(Operation operation) {
    return new Request(
        operation.getHttpMethod().name(), address(operation), headers(operation), body(operation));
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private boolean rarely() {
    return random.nextInt(8) == 0;
  }

  private String address(Operation operation) {
    String path = PARAMETER.matcher(operation.getOpenAPIPath()).replaceAll(this::part);
    StringBuilder query = new StringBuilder();
    operation
        .getParameters()
        .forEach(parameter -> {
          if (parameter.getIn() == Location.QUERY && random.nextInt(3) > 0) {
            query
                .append(query.isEmpty() ? '?' : '&')
                .append(parameter.getName())
                .append('=')
                .append(encoded(random.nextInt(4) == 0 ? one(ids) : one(WORDS)));
          }
        });
    return path
        + (rarely() ? query + (query.isEmpty() ? "?" : "&") + "limit=200&limit=x&%00=1" : query);
  }

  private String part(MatchResult found) {
    if (found.group(1).equals("variant")) {
      return rarely() ? "x" : "file";
    }
    String part = random.nextInt(4) > 0 ? one(ids) : one(WORDS);
    return Matcher.quoteReplacement(encoded(part.isEmpty() ? "%" : part));
  }

  private static String encoded(String word) {
    String some = word.substring(0, Math.min(MOST_IN_ADDRESS, word.length()));
    return URLEncoder.encode(some, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Map<String, String> headers(Operation operation) {
    Map<String, String> headers = new TreeMap<>();
    operation
        .getParameters()
        .forEach(parameter -> {
          if (parameter.getIn() == Location.HEADER && random.nextBoolean()) {
            headers.put(parameter.getName(), one(TAGS));
          }
        });
    Map.of("Content-Type", TYPES, "Origin", ORIGINS, "X-Request-Id", REQUEST_IDS)
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(each -> rarely())
        .forEach(each -> headers.put(each.getKey(), one(each.getValue())));
    return headers;
  }

  private Buffer body(Operation operation) {
    @Nullable Object example = Contract.held().example(operation).orElse(null);
    if (example == null) {
      return Buffer.buffer(rarely() ? one(WORDS) : "");
    }
    if (rarely()) {
      return notJson();
    }
    Object odd = example;
    for (int i = random.nextInt(3); i >= 0; i--) {
      odd = changed(odd, Contract.held().requestMembers(operation));
    }
    return Buffer.buffer(Json.encode(odd));
  }

  private Buffer notJson() {
    return Buffer.buffer(one(TEXTS), rarely() ? "UTF-16" : "UTF-8");
  }

  // One member becomes something else, goes, or comes.
  private Object changed(Object value, List<String> known) {
    if (value instanceof JsonArray array && !array.isEmpty() && !rarely()) {
      JsonArray copy = array.copy();
      int at = random.nextInt(copy.size());
      @Nullable Object item = copy.getValue(at);
      copy.set(at, item == null ? odd() : changed(item, List.of()));
      return copy;
    }
    return value instanceof JsonObject object && !rarely()
        ? withAnother(object.copy(), known)
        : odd();
  }

  private JsonObject withAnother(JsonObject object, List<String> known) {
    List<String> names = List.copyOf(object.fieldNames());
    int how = random.nextInt(6);
    if (how == 1 || names.isEmpty()) {
      return object.put(one(WORDS), odd());
    }
    if (how == 2 || how == 3) {
      return object.put(known.isEmpty() ? "x" : one(known), odd());
    }
    String name = one(names);
    @Nullable Object member = object.getValue(name);
    if (how == 0) {
      object.remove(name);
      return object;
    }
    return object.put(name, member == null ? odd() : changed(member, List.of()));
  }

  private Object odd() {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextInt();
      case 1 -> 1e300;
      case 2 -> random.nextBoolean();
      case 3 -> new JsonArray().add(one(WORDS)).add(1).addNull();
      case 4 -> new JsonObject().put(one(WORDS), one(WORDS));
      case 5 -> one(ids);
      case 6 -> new JsonArray(Collections.nCopies(1_001, one(ids)));
      default -> one(WORDS);
    };
  }
}
