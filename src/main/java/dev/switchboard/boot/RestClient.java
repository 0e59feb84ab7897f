package dev.switchboard.boot;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a command reaches a node's REST API: two options, and what is made of answers. Blocks. */
final class RestClient {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli before a command is called
  private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "${env:SWITCHBOARD_URL:-http://localhost:8080}",
      description =
          "The node. Default: SWITCHBOARD_URL of the environment, or http://localhost:8080.")
  private URI url = URI.create("http://localhost:8080");

  @Option(
      names = "--key",
      paramLabel = "KEY",
      defaultValue = "${env:SWITCHBOARD_API_KEY}",
      description =
          "An API key of the agency. Default: SWITCHBOARD_API_KEY of the environment, where other users do not see it.")
  private @Nullable String key;

  /** A query string of what is given; empty when nothing is. */
  static String query(Map<String, ? extends @Nullable String> parameters) {
    String joined =
        parameters.entrySet().stream()
            .filter(entry -> entry.getValue() != null)
            .map(entry -> entry.getKey() + "=" + segment(String.valueOf(entry.getValue())))
            .collect(Collectors.joining("&"));
    return joined.isEmpty() ? "" : "?" + joined;
  }

  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  JsonObject get(String path) {
    return call("GET", path);
  }

  JsonObject post(String path) {
    return call("POST", path);
  }

  private JsonObject call(String method, String path) {
    HttpResponse<String> answer = send(request(method, path));
    if (answer.statusCode() / 100 != 2) {
      throw new BadConfigException(refusal(answer));
    }
    return answer.body().isEmpty() ? new JsonObject() : new JsonObject(answer.body());
  }

  private HttpRequest request(String method, String path) {
    if (key == null || key.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "An API key is needed: --key, or SWITCHBOARD_API_KEY");
    }
    try {
      return HttpRequest.newBuilder(URI.create(url.toString().replaceAll("/+$", "") + path))
          .method(method, HttpRequest.BodyPublishers.noBody())
          .header("Authorization", "Bearer " + key)
          .timeout(LONGEST)
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--url (%s) must be like http://localhost:8080".formatted(url), e);
    }
  }

  private HttpResponse<String> send(HttpRequest request) {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(LONGEST).build()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new StartException("no node answers at %s: %s".formatted(url, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted", e);
    }
  }

  // What the API says is for people; what is no answer of it is named.
  private static String refusal(HttpResponse<String> answer) {
    try {
      @Nullable String detail = new JsonObject(answer.body()).getString("detail");
      if (detail != null) {
        return detail;
      }
    } catch (DecodeException | ClassCastException e) {
      // Not an answer of the API; said below.
    }
    return "the node answered %d".formatted(answer.statusCode());
  }
}
