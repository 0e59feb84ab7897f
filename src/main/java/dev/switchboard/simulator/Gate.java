package dev.switchboard.simulator;

import dev.switchboard.simulator.SimulatorConfig.BusinessNumber;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may come in, and for which numbers. */
final class Gate {
  private final byte[] token;
  private final String proof;
  private final Map<String, BusinessNumber> numbers = new LinkedHashMap<>();

  Gate(SimulatorConfig config) {
    this.token = config.accessToken().getBytes(StandardCharsets.UTF_8);
    this.proof =
        Wire.signature(config.appSecret(), Buffer.buffer(token)).substring("sha256=".length());
    config.numbers().forEach(number -> numbers.put(number.phoneNumberId(), number));
  }

  /** Why the call is refused before it is looked at; empty = it may go on. */
  Optional<GraphError> refusal(RoutingContext context) {
    if (!hasToken(context)) {
      return Optional.of(GraphError.token());
    }
    String given = context.request().getParam("appsecret_proof");
    return given == null || given.equals(proof)
        ? Optional.empty()
        : Optional.of(GraphError.proof());
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

  /** The numbers of a WhatsApp business account. */
  List<BusinessNumber> numbersOf(String wabaId) {
    return numbers.values().stream().filter(number -> number.wabaId().equals(wabaId)).toList();
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
