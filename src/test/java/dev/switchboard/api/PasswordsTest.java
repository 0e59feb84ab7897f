package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Passwords passwords = new Passwords(vertx);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void onlyThePasswordFitsAndNothingFitsWhereNoneWasChosen() {
    String hash = passwords.hash("correct horse").await();
    List<@Nullable String> hashes = new ArrayList<>();
    Collections.addAll(hashes, hash, null);

    assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(passwords.fits("correct horse", hashes).await()).containsExactly(true, false);
    assertThat(passwords.fits("correct horsf", hashes).await()).containsExactly(false, false);
    assertThat(passwords.fits("nobody", hashes).await()).containsExactly(false, false);
    assertThat(passwords.fits("nobody", List.of()).await()).isEmpty();
  }

  // The measure of work stands in a hash: one of another measure would tell who is known.
  @Test
  void nobodysHashIsOneOfOurs() {
    String ours = passwords.hash("correct horse").await();

    assertThat(measure(Passwords.NOBODYS_HASH)).isEqualTo(measure(ours));
    assertThat(Passwords.NOBODYS_HASH).hasSameSizeAs(ours);
  }

  private static String measure(String hash) {
    return hash.substring(0, hash.indexOf("p=1$"));
  }

  @Test
  void whomNobodyKnowsCostsTheSameWork() {
    List<@Nullable String> known = List.of(passwords.hash("correct horse").await());
    List<@Nullable String> invited = new ArrayList<>();
    invited.add(null);

    long forSomebody = quickest(known);

    // A comparison with nothing takes microseconds; the hash takes tens of milliseconds.
    assertThat(quickest(List.of())).isGreaterThan(forSomebody / 3).isLessThan(forSomebody * 3);
    assertThat(quickest(invited)).isGreaterThan(forSomebody / 3).isLessThan(forSomebody * 3);
  }

  // What else runs on the machine only adds to it.
  private long quickest(List<@Nullable String> hashes) {
    return LongStream.range(0, 7)
        .map(n -> {
          long began = System.nanoTime();
          var _ = passwords.fits("wrong", hashes).await();
          return System.nanoTime() - began;
        })
        .min()
        .orElseThrow();
  }
}
