package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Ids;
import dev.switchboard.ledger.NewLeaf;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose secret signs a post, and which of its leaves may be delivered. */
class AppSourceTest {
  private static final Directory.App ONE =
      new Directory.App(1, "one", List.of("s1", "s1-before"), "v1");
  private static final Directory.App TWO = new Directory.App(2, "two", List.of("s2"), "v2");
  private static final Directory DIRECTORY =
      new Directory(
          List.of(ONE, TWO),
          Map.of(
              "whatsapp",
              new Directory.Platform(
                  Map.of(
                      "P1", new Directory.Line(11, 101, 1), "P2", new Directory.Line(12, 102, 2)),
                  Map.of("W1", new Directory.Business(101L, 1))),
              "messenger",
              new Directory.Platform(
                  Map.of("9007199254740993", new Directory.Line(13, 101, 2)), Map.of())),
          Map.of());

  private final Known known = new Known();
  private final Sources sources = new Sources(known, InstantSource.system(), false);

  AppSourceTest() {
    known.know(DIRECTORY);
  }

  @Test
  void theLinesAppSignsWithItsCurrentOrItsPreviousSecret() {
    assertThat(signer(message("P1"), "s1")).contains(ONE);
    assertThat(signer(message("P1"), "s1-before")).contains(ONE);
    assertThat(signer(message("P1"), "nobody's")).isEmpty();
  }

  @Test
  void aPostOfLinesNobodyKnowsIsTriedWithEveryApp() {
    assertThat(signer(message("P404"), "s2")).contains(TWO);
    assertThat(signer("{\"torn", "s2")).contains(TWO);
    assertThat(signer("{\"torn", "nobody's")).isEmpty();
  }

  @Test
  void anAppInTheAddressIsTheOnlyOneThatMaySign() {
    assertThat(signerAt("/webhooks/whatsapp/two", message("P1"), "s2")).contains(TWO);
    assertThat(signerAt("/webhooks/whatsapp/two", message("P1"), "s1")).isEmpty();
    assertThat(signerAt("/webhooks/whatsapp/three", message("P1"), "s1")).isEmpty();
    assertThat(signerAt("/webhooks/whatsapp/one/token", message("P1"), "s1")).isEmpty();
  }

  @Test
  void strangersCostABoundedNumberOfHashes() {
    List<Directory.App> many = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      many.add(new Directory.App(1_000 + i, "app" + i, List.of("secret" + i), "v"));
    }
    known.know(new Directory(many, Map.of(), Map.of()));

    assertThat(signer(message("P404"), "secret255")).isPresent();
    assertThat(signer(message("P404"), "secret256")).isEmpty();
    // 64 MB of hashing: 21 secrets at 3 MB.
    String large = message("P404") + " ".repeat(3 * 1024 * 1024);
    assertThat(signer(large, "secret20")).isPresent();
    assertThat(signer(large, "secret21")).isEmpty();
  }

  @Test
  void whoSignedForAnEntryIsTriedFirstTheNextTime() {
    List<Directory.App> many = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      many.add(new Directory.App(1_000 + i, "app" + i, List.of("secret" + i), "v"));
    }
    known.know(new Directory(many, Map.of(), Map.of()));
    String large = message("P404") + " ".repeat(3 * 1024 * 1024);

    assertThat(signer(large, "secret200")).isEmpty();
    assertThat(signer(message("P404"), "secret200")).isPresent();
    assertThat(signer(large, "secret200")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\u00e4\\u00f6\\u00e5", "mail\\u0040example.com", "https:\\/\\/x.y\\/z", "\\ud83d\\ude00",
        "\\ud83d alone", "nul \\u0000", "raw ä 😀", "tab \\t quote \\\" backslash \\\\"
      })
  void aSignatureIsOverTheRawBytesHoweverTheyAreEscaped(String text) {
    String body = message("P1").replace("TEXT", text);

    assertThat(signer(body, "s1")).contains(ONE);
    assertThat(leaves("whatsapp", body, ONE).getFirst().body().toString())
        .contains("\"body\":\"" + text + "\"");
  }

  @Test
  void leavesOfAnotherAppsLinesAreParkedAsForeignAndUnknownOnesAsUnknown() {
    String mixed =
        "{\"entry\":[%s,%s,%s]}"
            .formatted(entry("P1", "a"), entry("P2", "b"), entry("P\\u0000", "c"));

    assertThat(leaves("whatsapp", mixed, ONE))
        .map(leaf -> leaf.accountId() + " " + leaf.parkedBecause())
        .containsExactly(
            "11 null",
            "null foreign: the line belongs to another app",
            "null unknown line P\uFFFD");
  }

  @Test
  void anEventOfABusinessGoesToItsTenantOrIsForeign() {
    String event =
        "{\"entry\":[{\"id\":\"W1\",\"time\":1,\"changes\":[{\"field\":\"account_update\",\"value\":{\"event\":\"X\"}}]}]}";

    assertThat(leaves("whatsapp", event, ONE))
        .allMatch(
            leaf -> Long.valueOf(101).equals(leaf.tenantId()) && leaf.parkedBecause() == null);
    assertThat(leaves("whatsapp", event, TWO))
        .map(NewLeaf::parkedBecause)
        .containsExactly("foreign: the business belongs to another app");
  }

  @Test
  void aPageIsFoundByANumberOver2To53AsNumberAndAsText() {
    for (String id : List.of("9007199254740993", "\"9007199254740993\"")) {
      String body =
          "{\"entry\":[{\"id\":%s,\"messaging\":[{\"sender\":{\"id\":9007199254740995},\"message\":{\"mid\":\"m\"}}]}]}"
              .formatted(id);

      assertThat(Peek.at(bytes(body), DIRECTORY.platform("messenger")).appId()).isEqualTo(2);
      assertThat(leaves("messenger", body, TWO))
          .allMatch(leaf -> Long.valueOf(13).equals(leaf.accountId()))
          .allMatch(leaf -> leaf.body().toString().contains("9007199254740995"));
    }
    // One off is another page.
    assertThat(
            Peek.at(
                    bytes("{\"entry\":[{\"id\":9007199254740992}]}"),
                    DIRECTORY.platform("messenger"))
                .appId())
        .isNull();
  }

  @Test
  void thePeekPrefersALineToABusinessAndStopsAfter64KiB() {
    Directory.Platform platform = DIRECTORY.platform("whatsapp");
    String far =
        message("P2").replace("\"id\":\"W\"", "\"id\":\"W1\",\"x\":\"" + "x".repeat(70_000) + "\"");

    assertThat(Peek.at(bytes(message("P2").replace("\"W\"", "\"W1\"")), platform).appId())
        .isEqualTo(2);
    assertThat(Peek.at(bytes(far), platform)).isEqualTo(new Peek.Found(1L, "W1", null));
    assertThat(Peek.at(bytes("{\"entry\":[{\"id\":{\"id\":\"W1\"}}]}"), platform).appId()).isNull();
  }

  @Test
  void theSameIdOnTwoLinesIsTwoLeaves() {
    assertThat(leaves("whatsapp", message("P1"), ONE).getFirst().key())
        .isNotEqualTo(leaves("whatsapp", message("P2"), ONE).getFirst().key())
        .isEqualTo(
            leaves("whatsapp", message("P1").replace("TEXT", "other"), ONE).getFirst().key());
  }

  @Test
  void theVerificationKnowsEveryAppsTokenAndWithAnAppInTheAddressOnlyThatOnes() {
    Source source = sources.at("/webhooks/whatsapp").orElseThrow().source();

    assertThat(source.knowsToken(null, "v2")).isTrue();
    assertThat(source.knowsToken("one", "v2")).isFalse();
    assertThat(source.knowsToken("two", "v2")).isTrue();
    assertThat(source.knowsToken(null, "")).isFalse();
  }

  private static String message(String line) {
    return "{\"entry\":[" + entry(line, "m") + "]}";
  }

  private static String entry(String line, String id) {
    return """
    {"id":"W","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"%s"},
     "messages":[{"id":"%s","from":"1","timestamp":"1700000000","type":"text","text":{"body":"TEXT"}}]}}]}
    """
        .formatted(line, id);
  }

  private List<NewLeaf> leaves(String source, String body, Directory.App signer) {
    return new Intake(known, new Ids(1, InstantSource.system()))
        .leaves(sources.at("/webhooks/" + source).orElseThrow().source(), signer, bytes(body));
  }

  private Optional<Directory.Signer> signer(String body, String secret) {
    return signerAt("/webhooks/whatsapp", body, secret);
  }

  private Optional<Directory.Signer> signerAt(String path, String body, String secret) {
    Sources.Route route = sources.at(path).orElseThrow();
    String signature = Signature.header(secret, Buffer.buffer(body));
    return switch (route
        .source()
        .claim(new Source.Ask(route.key(), route.token(), name -> signature))) {
      case Source.Claim.Refused _ -> Optional.empty();
      case Source.Claim.Open open -> open.signerOf(bytes(body));
    };
  }

  private static byte[] bytes(@Nullable String text) {
    return String.valueOf(text).getBytes(StandardCharsets.UTF_8);
  }
}
