package dev.switchboard.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class BusTest {
  private static final Topic<Knock> KNOCKS = new Topic<>("test.knocks", Knock.class);

  record Knock(long door) {}

  @Test
  void everyRoomThatListensHearsIt(Vertx vertx, VertxTestContext context) {
    Bus bus = new Bus(vertx);
    bus.register(Knock.class, "test.knock.v1");
    Checkpoint heard = context.checkpoint(2);

    var _ =
        Future.all(hear(bus, context, heard), hear(bus, context, heard))
            .onSuccess(listening -> bus.publish(KNOCKS, new Knock(7)))
            .onFailure(context::failNow);
  }

  private static Future<Void> hear(Bus bus, VertxTestContext context, Checkpoint heard) {
    return bus.hear(
        KNOCKS,
        knock ->
            context.verify(() -> {
              assertThat(knock.door()).isEqualTo(7);
              heard.flag();
            }));
  }
}
