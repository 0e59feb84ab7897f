package dev.switchboard.api;

import dev.switchboard.api.WebhookEndpointStore.Endpoint;
import dev.switchboard.webhook.AddressToken;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** A webhook endpoint as the API shows it. Pure. */
final class WebhookEndpointView {
  private WebhookEndpointView() {}

  /**
   * @param made the token that this very request made; null otherwise
   */
  static JsonObject json(RoutingContext context, Endpoint endpoint, @Nullable AddressToken made) {
    @Nullable Long account = endpoint.accountId();
    @Nullable SignatureFailure failure = endpoint.lastFailure();
    JsonObject json =
        new JsonObject()
            .put("source", endpoint.source())
            .put("key", endpoint.key())
            .put("callbackUrl", callback(context, endpoint, made))
            .put("accountId", account == null ? null : Long.toString(account))
            .put("active", endpoint.isActive())
            .put("previousSecretAccepted", endpoint.isRotating())
            .put("createdAt", endpoint.createdAt())
            .put("changedAt", endpoint.changedAt())
            .put("changedBy", endpoint.changedBy())
            .put("lastReceivedAt", endpoint.receivedAt())
            .put("lastSignatureFailure", failure == null ? null : failure.toJson());
    return made == null ? json : json.put("token", made.text());
  }

  // A token that was shown once stands in nobody's answer again, so not in the address either.
  private static String callback(
      RoutingContext context, Endpoint endpoint, @Nullable AddressToken made) {
    String address =
        "%s/webhooks/%s/%s".formatted(Caller.base(context), endpoint.source(), endpoint.key());
    return WebhookEndpointRequest.hasToken(endpoint.source())
        ? address + "/" + (made == null ? "{token}" : made.text())
        : address;
  }
}
