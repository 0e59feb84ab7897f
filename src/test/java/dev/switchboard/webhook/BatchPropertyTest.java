package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * However what happened is cut into posts, shuffled, merged and repeated: what is known afterwards
 * is each thing once.
 */
class BatchPropertyTest {
  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void whatsAppInAnyBatchesIsEachLeafOnce(@ForAll Random random) {
    check("whatsapp", random);
  }

  @Property(tries = 50, shrinking = ShrinkingMode.OFF)
  void messengerInAnyBatchesIsEachLeafOnce(@ForAll Random random) {
    check("messenger", random);
  }

  @Property(tries = 50, shrinking = ShrinkingMode.OFF)
  void instagramInAnyBatchesIsEachLeafOnce(@ForAll Random random) {
    check("instagram", random);
  }

  private static void check(String source, Random random) {
    Batches batches = Batches.of(source, random);
    Map<UUID, String> ledger = new HashMap<>();

    for (byte[] post : batches.posts(random)) {
      for (Split.Part part : Payloads.parts(source, post)) {
        ledger.putIfAbsent(part.key(), known(part));
      }
    }

    assertThat(ledger.values()).containsExactlyInAnyOrderElementsOf(batches.eachOnce());
  }

  static String known(Split.Part part) {
    return known(part.kind(), part.body());
  }

  // What it is, on which line, and what it says.
  static String known(String kind, Buffer body) {
    JsonObject leaf = new JsonObject(body);
    JsonObject entry = leaf.getJsonObject("entry");
    Object line = leaf.getJsonObject("context").getValue("metadata");
    return "%s %s %s %s".formatted(kind, entry.getValue("id"), line, leaf.getValue("item"));
  }
}
