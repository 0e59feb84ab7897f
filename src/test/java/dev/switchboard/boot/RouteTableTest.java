package dev.switchboard.boot;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.boot.RouteTable.Row;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route of the real router, by every kind of caller, and by another agency: what {@code
 * routes.tsv} says. A route without a row fails.
 */
class RouteTableTest {
  private static final String UNKNOWN = "99";
  private static final Pattern ID = Pattern.compile("([a-z-]+)/:id");

  @TempDir private static Path directory;
  private static WholeApi api;
  private static final Map<String, @Nullable String> CALLERS = new LinkedHashMap<>();
  private static String foreigner;
  private static int count;

  @BeforeAll
  static void open() {
    api = new WholeApi(directory);
    CALLERS.put("nobody", null);
    WholeApi.ROLES.forEach(role -> CALLERS.put(role, api.signIn(1, role)));
    List.of("read", "write", "admin")
        .forEach(scope -> CALLERS.put("key " + scope, WholeApi.key(1, scope)));
    foreigner = api.signIn(2, "owner");
  }

  @AfterAll
  static void close() {
    api.close();
  }

  @Test
  void everyRouteHasARowAndEveryRowARoute() {
    Set<String> served =
        api.routes().stream()
            .flatMap(route ->
                Objects.requireNonNull(route.methods()).stream()
                    .map(method -> method + " " + route.getPath()))
            .collect(toSet());

    assertThat(RouteTable.rows().stream().map(Row::name).toList())
        .containsExactlyInAnyOrderElementsOf(served);
  }

  @Test
  void everyCallerIsAnsweredAsTheTableSays() {
    SoftAssertions softly = new SoftAssertions();
    for (Row row : RouteTable.rows()) {
      CALLERS.forEach((caller, token) -> {
        int expected = row.isFor(caller) ? row.own() : token == null ? 401 : 403;
        HttpResponse<String> answer = call(row, token, unknown(row.path()));
        softly
            .assertThat(answer.statusCode())
            .as("%s by %s: %s", row.name(), caller, answer.body())
            .isEqualTo(expected);
      });
    }
    softly.assertAll();
  }

  @Test
  void anotherAgencySeesNothingAndChangesNothing() {
    SoftAssertions softly = new SoftAssertions();
    List<String> before = api.rowsOfTheFirst();
    for (Row row : RouteTable.rows()) {
      HttpResponse<String> answer = call(row, foreigner, real(row.path()));
      softly
          .assertThat(answer.statusCode())
          .as("%s: %s", row.name(), answer.body())
          .isEqualTo(row.foreign());
      softly.assertThat(answer.body()).as(row.name()).doesNotContain(WholeApi.MARK);
    }
    softly.assertAll();
    assertThat(api.rowsOfTheFirst()).isEqualTo(before);
  }

  // Of the same agency, but held to another client of it.
  @Test
  void whoWorksForAnotherClientSeesNothingAndChangesNothing() {
    SoftAssertions softly = new SoftAssertions();
    String elsewhere = api.signIn(WholeApi.ELSEWHERE);
    List<String> before = conversations();
    for (Row row :
        RouteTable.rows().stream().filter(r -> !r.path().startsWith("/api/v1/auth/")).toList()) {
      if (!isOfAllColleagues(row)) {
        HttpResponse<String> answer = call(row, elsewhere, real(row.path()));
        boolean isRefused = !row.isFor("agent") || isOfTheWhole(row);
        softly
            .assertThat(answer.statusCode())
            .as("%s: %s", row.name(), answer.body())
            .isEqualTo(isRefused ? 403 : row.foreign());
        softly.assertThat(answer.body()).as(row.name()).doesNotContain(WholeApi.MARK);
      }
    }
    softly.assertAll();
    assertThat(conversations()).isEqualTo(before);
  }

  // What an agency has for all of its people: colleagues, words, rules.
  private static boolean isOfAllColleagues(Row row) {
    return Stream.of("users", "people", "tags", "canned-responses", "outbound-rules")
        .anyMatch(thing -> row.path().startsWith("/api/v1/" + thing));
  }

  // What cannot be cut into lines.
  private static boolean isOfTheWhole(Row row) {
    return Stream.of("runs", "workflows", "crons", "jobs", "workers")
        .anyMatch(thing -> row.path().matches("/api/(v1/)?" + thing + "\\b.*"));
  }

  private static List<String> conversations() {
    List<String> rows = new ArrayList<>(api.rowsOfTheFirst());
    rows.removeIf(row ->
        !row.matches("(?s)(conversation|message|note|contact|reaction|media|outbox|sending).*"));
    return rows;
  }

  @Test
  void whatIsAskedForIsThere() {
    // Or the test above would prove nothing: to its owner each of the things is shown.
    for (Row row :
        RouteTable.rows().stream()
            .filter(r -> r.method().equals("GET") && r.path().contains(":id"))
            .toList()) {
      if (!row.right().equals("open")) {
        HttpResponse<String> answer = call(row, CALLERS.get("owner"), real(row.path()));
        assertThat(answer.statusCode()).as(row.name()).isEqualTo(200);
      }
    }
  }

  private static HttpResponse<String> call(Row row, @Nullable String token, String path) {
    if (row.path().startsWith("/api/v1/auth/logout")) {
      return api.call(row.method(), path, throwaway(token), "");
    }
    return api.call(row.method(), filled(path), token, row.body(++count));
  }

  // Of somebody else in the same role, for whoever asks is out.
  private static @Nullable String throwaway(@Nullable String token) {
    for (String role : WholeApi.ROLES) {
      if (token != null && token.equals(CALLERS.get(role))) {
        return api.signIn(3, role);
      }
    }
    return Objects.equals(token, foreigner) ? api.signIn(3, "owner") : token;
  }

  private static String unknown(String path) {
    return path.replace(":id", UNKNOWN).replace(":name", "none").replace(":key", "none");
  }

  private static String filled(String path) {
    return path.replace(":other", "602")
        .replace(":source", "stripe")
        .replace(":key", WholeApi.MARK)
        .replace(":name", WholeApi.MARK)
        .replace(":variant", "file");
  }

  private static String real(String path) {
    return ID.matcher(path).replaceAll(found -> found.group(1) + "/" + id(found.group(1)));
  }

  private static String id(String thing) {
    return switch (thing) {
      case "conversations" -> "601";
      case "contacts" -> "501";
      case "messages" -> "702";
      case "notes" -> "801";
      case "canned-responses" -> "901";
      case "outbound-rules" -> "985";
      case "media" -> "951";
      case "accounts", "lanes" -> "1009";
      case "users" -> "12";
      case "clients" -> "10";
      case "locations" -> "31";
      case "api-keys" -> "15";
      case "runs" -> "921";
      case "outgoing-webhooks" -> "931";
      case "events" -> Long.toString(api.event);
      default -> throw new IllegalArgumentException(thing);
    };
  }
}
