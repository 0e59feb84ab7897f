package dev.switchboard.simulator;

import dev.switchboard.simulator.SimulatorConfig.BusinessNumber;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may come in, and for which numbers. */
final class Gate {
  private final byte[] token;
  private final Map<String, BusinessNumber> numbers = new LinkedHashMap<>();

  Gate(SimulatorConfig config) {
    this.token = config.accessToken().getBytes(StandardCharsets.UTF_8);
    config.numbers().forEach(number -> numbers.put(number.phoneNumberId(), number));
  }

  /** Why the call is refused before it is looked at; empty = it may go on. */
  Optional<GraphError> refusal(RoutingContext context) {
    return hasToken(context) ? Optional.empty() : Optional.of(GraphError.token());
  }

  /** As {@link #refusal(RoutingContext)}, and the path must name a number. */
  Optional<GraphError> refusalOfNumber(RoutingContext context, String id) {
    return refusal(context)
        .or(() ->
            numbers.containsKey(id)
                ? Optional.empty()
                : Optional.of(
                    GraphError.unknownObject(
                        context.request().method().name().toLowerCase(java.util.Locale.ROOT), id)));
  }

  Optional<BusinessNumber> number(@Nullable String id) {
    return Optional.ofNullable(id == null ? null : numbers.get(id));
  }

  private boolean hasToken(RoutingContext context) {
    String header = context.request().getHeader("Authorization");
    String given =
        header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
            ? header.substring(7).strip()
            : context.request().getParam("access_token");
    return given != null && MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8));
  }
}
