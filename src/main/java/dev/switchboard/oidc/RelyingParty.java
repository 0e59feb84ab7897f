package dev.switchboard.oidc;

import dev.switchboard.oidc.GuardedHttp.Question;
import dev.switchboard.oidc.KnownProvider.Signature;
import dev.switchboard.platform.AddressGuard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * We, as providers see us: the code flow with PKCE of OpenID Connect. All it answers with are
 * futures that fail with a {@link ProviderException} and nothing else. Thread-safe.
 */
public final class RelyingParty {
  /** How long one answer of a provider may take. */
  public static final Duration PATIENCE = Duration.ofSeconds(8);

  private static final int LONGEST_TOKEN = 64 * 1024;

  private final GuardedHttp http;
  private final AddressGuard guard;
  private final Providers providers;
  private final InstantSource clock;

  public RelyingParty(Vertx vertx, OidcConfig config) {
    this(vertx, config, PATIENCE, InstantSource.system());
  }

  RelyingParty(Vertx vertx, OidcConfig config, Duration patience, InstantSource clock) {
    this.guard = new AddressGuard(config.privateHosts());
    this.http = new GuardedHttp(vertx, guard, patience);
    this.providers = new Providers(vertx, http, guard, clock);
    this.clock = clock;
  }

  /** Why an address is no issuer's; empty: it may be one. */
  public Optional<String> refusal(String issuer) {
    return issuer.indexOf('?') >= 0 ? Optional.of("must have no query") : guard.refusal(issuer);
  }

  /** Reads what a provider says of itself, and its keys, as if for the first time. */
  public Future<Void> look(String issuer) {
    return providers.read(issuer).mapEmpty();
  }

  /** Where a browser goes to sign in. */
  public Future<String> signInAt(Client client, Attempt attempt) {
    return providers
        .of(client.issuer())
        .map(provider -> provider.signInAt(client.clientId(), attempt));
  }

  /**
   * What a browser brought back.
   *
   * @param issuer who sent it, as it says; null: not said
   */
  public record Return(String code, @Nullable String issuer) {
    @Override
    public String toString() {
      return "Return[secret]";
    }
  }

  /** Who it is that came back. */
  public Future<Identity> identify(Client client, Attempt attempt, Return back) {
    return providers
        .of(client.issuer())
        .compose(provider -> {
          @Nullable String from = back.issuer();
          Metadata metadata = provider.metadata();
          if (from == null ? metadata.saysIssuer() : !from.equals(client.issuer())) {
            return Future.failedFuture(
                ProviderException.invalid("the browser came back from another provider"));
          }
          return redeem(metadata, client, attempt, back.code())
              .compose(tokens -> verify(provider, client, attempt, tokens));
        });
  }

  /** What a code is good for. */
  private record Tokens(String id, @Nullable String access) {
    static Tokens of(JsonObject said) throws ProviderException {
      if (!(said.getValue("id_token") instanceof String id) || id.length() > LONGEST_TOKEN) {
        throw ProviderException.invalid("it gives no ID token");
      }
      return new Tokens(id, said.getValue("access_token") instanceof String text ? text : null);
    }
  }

  private Future<Tokens> redeem(Metadata metadata, Client client, Attempt attempt, String code) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", attempt.redirectUri());
    form.put("code_verifier", attempt.verifier());
    Map<String, String> headers = Map.of();
    if (metadata.byPost()) {
      form.put("client_id", client.clientId());
      form.put("client_secret", client.secret());
    } else {
      headers = Map.of("Authorization", basic(client));
    }
    return http.ask(new Question(metadata.token(), headers, encoded(form)))
        .compose(said -> Providers.checked(() -> Tokens.of(said)));
  }

  // RFC 6749, 2.3.1: each half is encoded as in a form first.
  private static String basic(Client client) {
    String pair = encoded(client.clientId()) + ":" + encoded(client.secret());
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
  }

  private static String encoded(Map<String, String> form) {
    List<String> pairs = new ArrayList<>();
    form.forEach((name, value) -> pairs.add(name + "=" + encoded(value)));
    return String.join("&", pairs);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Future<Identity> verify(
      KnownProvider provider, Client client, Attempt attempt, Tokens tokens) {
    return Providers.checked(() -> claims(client, attempt, tokens))
        .compose(claims ->
            signed(provider, client, tokens.id())
                .compose(good -> withEmail(provider.metadata(), claims, tokens.access()))
                .map(all -> identity(claims, all)));
  }

  private JsonObject claims(Client client, Attempt attempt, Tokens tokens)
      throws ProviderException {
    String[] parts = tokens.id().split("\\.", -1);
    if (parts.length != 3) {
      throw ProviderException.invalid("its ID token is none");
    }
    JsonObject claims = decoded(parts[1]);
    var expected =
        new IdTokenPolicy.Expected(
            client.issuer(), client.clientId(), attempt.nonce(), tokens.access(), clock.instant());
    Optional<String> refusal = IdTokenPolicy.refusal(decoded(parts[0]), claims, expected);
    if (refusal.isPresent()) {
      throw ProviderException.invalid(refusal.get());
    }
    return claims;
  }

  private static JsonObject decoded(String part) throws ProviderException {
    try {
      return new JsonObject(
          new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | DecodeException | ClassCastException e) {
      throw ProviderException.invalid("its ID token is none");
    }
  }

  // A key that is not known may be newer than what we have: then once more.
  private Future<Void> signed(KnownProvider provider, Client client, String token) {
    return provider
        .signature(client.clientId(), token)
        .compose(first ->
            first == Signature.UNKNOWN_KEY
                ? providers
                    .again(provider)
                    .compose(newer -> newer.signature(client.clientId(), token))
                : Future.succeededFuture(first))
        .compose(last ->
            last == Signature.GOOD
                ? Future.succeededFuture()
                : Future.failedFuture(
                    ProviderException.invalid("the token is not signed by a key of the provider")));
  }

  // Many providers say addresses only when they are asked for (OpenID Connect Core 1.0, 5.3).
  private Future<JsonObject> withEmail(
      Metadata metadata, JsonObject claims, @Nullable String accessToken) {
    @Nullable String address = metadata.userInfo();
    if (claims.containsKey("email") || address == null || accessToken == null) {
      return Future.succeededFuture(claims);
    }
    Map<String, String> headers = Map.of("Authorization", "Bearer " + accessToken);
    return http.ask(new Question(address, headers, null))
        .compose(said ->
            claims.getString("sub").equals(said.getValue("sub"))
                ? Future.succeededFuture(said)
                : Future.failedFuture(
                    ProviderException.invalid("it tells of somebody else than it signed for")));
  }

  private static Identity identity(JsonObject claims, JsonObject all) {
    boolean isVerified = Boolean.TRUE.equals(all.getValue("email_verified"));
    @Nullable String email =
        isVerified && all.getValue("email") instanceof String text
            ? text.strip().toLowerCase(Locale.ROOT)
            : null;
    @Nullable String name = all.getValue("name") instanceof String text ? text.strip() : null;
    return new Identity(claims.getString("sub"), email, name);
  }
}
