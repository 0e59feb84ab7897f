package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parks leaves that are older than the operator accepts; off unless configured. They are stored and
 * answered 200: a refusal would only be posted again, for days. Pure.
 */
record AgePolicy(@Nullable Duration rejectOlderThan) {

  List<NewLeaf> judge(List<NewLeaf> leaves, Instant now) {
    if (rejectOlderThan == null) {
      return leaves;
    }
    Instant oldest = now.minus(rejectOlderThan);
    return leaves.stream().map(leaf -> isOlder(leaf, oldest) ? parked(leaf) : leaf).toList();
  }

  private static boolean isOlder(NewLeaf leaf, Instant oldest) {
    @Nullable Instant at = leaf.platformAt();
    return leaf.parkedBecause() == null && at != null && at.isBefore(oldest);
  }

  private NewLeaf parked(NewLeaf leaf) {
    return new NewLeaf(
        leaf.id(),
        leaf.appId(),
        leaf.key(),
        leaf.accountId(),
        leaf.tenantId(),
        leaf.source(),
        leaf.kind(),
        leaf.queue(),
        leaf.body(),
        leaf.externalAccount(),
        "too old: of " + leaf.platformAt() + ", reject-older-than is " + rejectOlderThan);
  }
}
