package dev.switchboard.sending;

import dev.switchboard.platform.GraphCall;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells customers that their messages were read or that somebody types; one try each. */
final class Receipts {
  private final SendingTools tools;

  Receipts(SendingTools tools) {
    this.tools = tools;
  }

  /** Tells those of a line, or of all lines ({@code null}). Blocks the calling virtual thread. */
  void tell(@Nullable Long accountId) {
    List<ReceiptStore.Receipt> taken =
        tools.database().transact(tx -> ReceiptStore.take(tx, accountId));
    for (ReceiptStore.Receipt receipt : taken) {
      String token =
          tools
              .vault()
              .unseal(
                  receipt.sealedToken().getBytes(), "account.access_token/" + receipt.accountId());
      var _ =
          tools
              .graph()
              .tell(
                  new GraphCall(
                      receipt.platform(), receipt.sender(), token, new JsonObject(receipt.body())));
    }
  }
}
