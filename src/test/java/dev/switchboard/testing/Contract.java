package dev.switchboard.testing;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.MediaType;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/**
 * The API's contract (openapi/switchboard.yaml) as Vert.x reads it. What a test calls is held
 * against it: an answer that it does not list fails the test, and so does a request that it refuses
 * and the API took.
 */
public final class Contract {
  private static final String FILE = "/openapi/switchboard.yaml";
  // Vert.x refuses a contract with a type that it does not know, and knows no others that are JSON.
  private static final Map<String, String> TYPES =
      Map.of(
          "application/problem+json", "application/vnd.problem+json",
          "application/yaml", "text/plain",
          "*/*", "application/octet-stream");

  private final JsonObject file;
  private final OpenAPIContract contract;
  private final Map<MediaType, Validator> validators = new ConcurrentHashMap<>();

  private Contract(JsonObject file, OpenAPIContract contract) {
    this.file = file;
    this.contract = contract;
  }

  /** Read once by a JVM. */
  private static final class Held {
    private static final Contract CONTRACT = read();
  }

  private static Contract read() {
    JsonObject file = file();
    Vertx vertx = Vertx.vertx();
    try {
      return new Contract(file, OpenAPIContract.from(vertx, (JsonObject) known(file)).await());
    } finally {
      vertx.close().await();
    }
  }

  /** Fails when the file is no valid OpenAPI document. */
  public static Contract held() {
    return Held.CONTRACT;
  }

  private static JsonObject file() {
    try (InputStream in = Contract.class.getResourceAsStream(FILE)) {
      Map<String, Object> yaml = new Yaml().load(Objects.requireNonNull(in, FILE));
      return new JsonObject(Json.encode(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(FILE, e);
    }
  }

  // The same document with the types that Vert.x knows.
  private static Object known(Object part) {
    return switch (part) {
      case JsonObject object -> {
        JsonObject copy = new JsonObject();
        object.forEach(field -> copy.put(name(field.getKey()), knownOrNull(field.getValue())));
        yield copy;
      }
      case JsonArray array -> {
        JsonArray copy = new JsonArray();
        array.forEach(item -> copy.add(knownOrNull(item)));
        yield copy;
      }
      default -> part;
    };
  }

  private static @Nullable Object knownOrNull(@Nullable Object part) {
    return part == null ? null : known(part);
  }

  private static String name(String type) {
    return TYPES.getOrDefault(type, type);
  }

  public List<Operation> operations() {
    return contract.operations();
  }

  /** A body that the file gives as an example. */
  public Optional<Object> example(Operation operation) {
    return requestBody(operation).map(body -> body.getValue("example"));
  }

  /** The names that the body of a request may have at its first level. */
  public List<String> requestMembers(Operation operation) {
    return requestBody(operation)
        .map(body -> body.getJsonObject("schema").getString("$ref"))
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .map(name ->
            file.getJsonObject("components")
                .getJsonObject("schemas")
                .getJsonObject(name)
                .getJsonObject("properties"))
        .map(properties -> List.copyOf(properties.fieldNames()))
        .orElse(List.of());
  }

  // Of the file: what Vert.x has read bears its own marks.
  private Optional<JsonObject> requestBody(Operation operation) {
    @Nullable JsonObject body =
        file.getJsonObject("paths")
            .getJsonObject(operation.getOpenAPIPath())
            .getJsonObject(operation.getHttpMethod().name().toLowerCase(Locale.ROOT))
            .getJsonObject("requestBody");
    return Optional.ofNullable(body)
        .map(one -> one.getJsonObject("content").getJsonObject("application/json"));
  }

  /** Holds an answer against the contract, whatever it was asked with. */
  public static HttpResponse<String> fits(HttpResponse<String> answer) {
    return checked(answer, null);
  }

  /**
   * Holds an answer, and what it was asked with, against the contract.
   *
   * @param body what was sent
   * @return the answer
   */
  public static HttpResponse<String> fits(HttpResponse<String> answer, String body) {
    return checked(answer, body);
  }

  private static HttpResponse<String> checked(HttpResponse<String> answer, @Nullable String body) {
    held()
        .misfit(answer, body)
        .ifPresent(why -> {
          throw new AssertionError(
              "%s %s -> %d %s%nis not as openapi/switchboard.yaml says: %s"
                  .formatted(
                      answer.request().method(),
                      answer.uri(),
                      answer.statusCode(),
                      answer.body(),
                      why));
        });
    return answer;
  }

  // What has no operation is no route of the API's: a wrong method, an address that there is not.
  private Optional<String> misfit(HttpResponse<String> answer, @Nullable String body) {
    @Nullable Operation operation =
        contract.findOperation(
            answer.uri().getRawPath(), HttpMethod.valueOf(answer.request().method()));
    if (operation == null) {
      return Optional.empty();
    }
    Optional<String> wrong = answerMisfit(operation, answer);
    return wrong.isPresent() || body == null || answer.statusCode() / 100 != 2
        ? wrong
        : requestMisfit(operation, body).map(why -> "it took a body that is refused there, " + why);
  }

  private Optional<String> answerMisfit(Operation operation, HttpResponse<String> answer) {
    @Nullable Response response = operation.getResponse(answer.statusCode());
    if (response == null) {
      return Optional.of("this status is not listed");
    }
    String type =
        answer.headers().firstValue("Content-Type").map(full -> full.split(";", 2)[0]).orElse("");
    if (response.getContent().isEmpty()) {
      return answer.body().isEmpty() ? Optional.empty() : Optional.of("there should be no body");
    }
    @Nullable MediaType content = response.getContent().get(name(type));
    if (content == null) {
      return response.getContent().containsKey(name("*/*"))
          ? Optional.empty()
          : Optional.of("the type '%s' is not listed".formatted(type));
    }
    return type.endsWith("json")
        ? misfit(content, Json.decodeValue(answer.body()))
        : Optional.empty();
  }

  /** Why a request's body does not fit; empty: it does, or the contract says nothing of it. */
  public Optional<String> requestMisfit(Operation operation, String body) {
    @Nullable MediaType content =
        operation.getRequestBody() == null
            ? null
            : operation.getRequestBody().getContent().get("application/json");
    if (content == null) {
      return Optional.empty();
    }
    if (body.isEmpty()) {
      return operation.getRequestBody().isRequired()
          ? Optional.of("a body is required")
          : Optional.empty();
    }
    return misfit(content, Json.decodeValue(body));
  }

  private Optional<String> misfit(MediaType type, @Nullable Object value) {
    Validator validator =
        validators.computeIfAbsent(
            type, t -> contract.getSchemaRepository().validator(t.getSchema()));
    OutputUnit found = validator.validate(value);
    return Boolean.TRUE.equals(found.getValid())
        ? Optional.empty()
        : Optional.of(leaves(found).distinct().collect(Collectors.joining("; ")));
  }

  private static Stream<String> leaves(OutputUnit unit) {
    Stream<String> below =
        unit.getErrors() == null
            ? Stream.of()
            : unit.getErrors().stream().flatMap(Contract::leaves);
    return unit.getError() == null
        ? below
        : Stream.concat(Stream.of(unit.getInstanceLocation() + " " + unit.getError()), below);
  }
}
