package dev.switchboard.mcp;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol's one address, {@code POST /api/v1/mcp}, behind the API's sign-in. A tool is a
 * request to the same server with the caller's token: what a tool may, its caller may.
 */
public final class McpRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(McpRoutes.class);
  private static final String PATH = "/api/v1/mcp";
  // Longer than the slowest answer of the API.
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final HttpClient client;
  private final McpServer server;

  /**
   * @param version of the program, as clients show it
   */
  public McpRoutes(Vertx vertx, String version) {
    this.client =
        vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(2_000).setIdleTimeout(60));
    this.server = new McpServer(version);
  }

  public void mount(Router router) {
    router.post(PATH).handler(this::handle);
  }

  private void handle(RoutingContext context) {
    if (!isOwnPage(context)) {
      error(context, null, new RpcError(403, -32600, "This is not for pages of others.", null));
      return;
    }
    switch (Rpc.parse(context.body().asString())) {
      case Rpc.Bad(var why) -> error(context, null, why);
      case Rpc.Notification _ -> {
        var _ = context.response().setStatusCode(202).end();
      }
      case Rpc.Request request -> answer(context, request);
    }
  }

  // A page that was let in by a name that points here says where it is from.
  private static boolean isOwnPage(RoutingContext context) {
    @Nullable String origin = context.request().getHeader("Origin");
    var authority = context.request().authority();
    if (origin == null) {
      return true;
    }
    try {
      return authority != null && authority.host().equals(URI.create(origin).getHost());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void answer(RoutingContext context, Rpc.Request request) {
    var headers =
        new Protocol.Headers(
            context.request().getHeader("MCP-Protocol-Version"),
            context.request().getHeader("Mcp-Method"),
            context.request().getHeader("Mcp-Name"));
    Optional<RpcError> wrong = Protocol.check(request, headers);
    if (wrong.isPresent()) {
      error(context, request.id(), wrong.get());
      return;
    }
    Protocol protocol = Protocol.of(request);
    server
        .result(new McpServer.Asked(request, protocol, call -> ask(context, call)))
        .onSuccess(result -> write(context, 200, response(request.id()).put("result", result)))
        .onFailure(e -> {
          if (e instanceof McpServer.Refused refused) {
            RpcError error = refused.error();
            write(
                context,
                protocol.isModern() ? error.status() : 200,
                response(request.id()).put("error", error.toJson()));
          } else {
            context.fail(e);
          }
        });
  }

  private Future<McpServer.Answer> ask(RoutingContext context, Tool.Call call) {
    var here = context.request().localAddress();
    RequestOptions options =
        new RequestOptions()
            .setHost(here.hostAddress())
            .setPort(here.port())
            .setMethod(HttpMethod.valueOf(call.method()))
            .setURI(call.address())
            .setTimeout(PATIENCE.toMillis())
            .putHeader("Authorization", context.request().getHeader("Authorization"));
    return client
        .request(options)
        .compose(request -> sent(request, call.body()))
        .compose(answer ->
            answer.body().map(body -> new McpServer.Answer(answer.statusCode(), object(body))))
        .recover(e -> {
          LOG.warn("{} {} failed: {}", call.method(), call.address(), e.toString());
          return Future.succeededFuture(
              new McpServer.Answer(
                  503,
                  new JsonObject()
                      .put("status", 503)
                      .put("detail", "It is not known whether it was done. Look, or ask again.")));
        });
  }

  private static Future<HttpClientResponse> sent(
      HttpClientRequest request, @Nullable JsonObject body) {
    return body == null
        ? request.send()
        : request.putHeader("Content-Type", "application/json").send(body.toBuffer());
  }

  private static JsonObject object(Buffer body) {
    try {
      return body.length() > 0 && Json.decodeValue(body) instanceof JsonObject object
          ? object
          : new JsonObject();
    } catch (DecodeException e) {
      return new JsonObject();
    }
  }

  private static JsonObject response(@Nullable Object id) {
    return new JsonObject().put("jsonrpc", "2.0").put("id", id);
  }

  private static void error(RoutingContext context, @Nullable Object id, RpcError why) {
    write(context, why.status(), response(id).put("error", why.toJson()));
  }

  private static void write(RoutingContext context, int status, JsonObject message) {
    var _ =
        context
            .response()
            .setStatusCode(status)
            .putHeader("Content-Type", "application/json")
            .putHeader("Cache-Control", "no-store")
            .end(message.encode());
  }
}
