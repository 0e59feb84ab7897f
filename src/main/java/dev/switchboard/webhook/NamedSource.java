package dev.switchboard.webhook;

import java.util.function.Function;

/** What every source has: a name, what is known of who posts, and how its bodies are cut. */
abstract sealed class NamedSource implements Source permits AppSource, SignedSource, TokenSource {
  final String name;
  final Known known;
  private final Function<JsonSlice, Split> cut;

  NamedSource(String name, Known known, Function<JsonSlice, Split> cut) {
    this.name = name;
    this.known = known;
    this.cut = cut;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Split split(byte[] body) {
    return Split.of(body, cut);
  }
}
