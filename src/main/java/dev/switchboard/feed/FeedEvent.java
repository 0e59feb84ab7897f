package dev.switchboard.feed;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Topic;

/** What the feed says. */
public sealed interface FeedEvent {
  Topic<FeedEvent> TOPIC = new Topic<>("feed.head", FeedEvent.class);

  /** A tenant's feed grew; {@code seq} is its head in the commit that said so. */
  record Appended(long tenantId, long seq) implements FeedEvent {}

  static void register(Bus bus) {
    bus.register(Appended.class, "feed.appended.v1");
  }
}
