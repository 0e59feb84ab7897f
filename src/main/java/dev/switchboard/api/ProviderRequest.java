package dev.switchboard.api;

import dev.switchboard.access.ProviderStore.Words;
import dev.switchboard.access.Role;
import dev.switchboard.oidc.RelyingParty;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what an owner says of their OpenID provider. */
final class ProviderRequest {
  static final int LONGEST_DOMAIN = 253;
  private static final int LONGEST_NAME = 60;
  private static final int LONGEST_ADDRESS = 500;
  private static final int MOST_DOMAINS = 20;
  private static final Pattern DOMAIN =
      Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]");
  // Where anybody gets an address: no agency's provider speaks for these.
  private static final Set<String> EVERYBODYS =
      Set.of(
          "gmail.com",
          "googlemail.com",
          "outlook.com",
          "hotmail.com",
          "live.com",
          "msn.com",
          "yahoo.com",
          "ymail.com",
          "icloud.com",
          "me.com",
          "mac.com",
          "aol.com",
          "gmx.com",
          "gmx.net",
          "gmx.de",
          "web.de",
          "t-online.de",
          "mail.com",
          "zoho.com",
          "proton.me",
          "protonmail.com",
          "pm.me",
          "fastmail.com",
          "hey.com",
          "yandex.com",
          "yandex.ru",
          "mail.ru",
          "qq.com",
          "163.com",
          "126.com",
          "naver.com",
          "orange.fr",
          "free.fr",
          "libero.it",
          "uol.com.br",
          "bol.com.br",
          "terra.com.br");

  private ProviderRequest() {}

  /** What a provider's secret is sealed for. */
  static String purpose(long provider) {
    return "sign_in_provider.secret/" + provider;
  }

  static Words words(JsonObject body, RelyingParty party) {
    Fields.only(
        body,
        "name",
        "issuer",
        "clientId",
        "clientSecret",
        "domains",
        "newcomers",
        "passwords",
        "secondFactor");
    return new Words(
        Fields.text(body, "name", LONGEST_NAME),
        issuer(body, party),
        Fields.text(body, "clientId", LONGEST_ADDRESS),
        domains(body),
        newcomers(body),
        flag(body, "passwords", true),
        Fields.oneOf(
                body.getValue("secondFactor", "provider"),
                "secondFactor",
                Set.of("provider", "own"))
            .equals("own"));
  }

  private static String issuer(JsonObject body, RelyingParty party) {
    String issuer = Fields.text(body, "issuer", LONGEST_ADDRESS);
    party
        .refusal(issuer)
        .ifPresent(reason -> {
          throw Problem.field("issuer", reason);
        });
    return issuer;
  }

  private static List<String> domains(JsonObject body) {
    List<String> domains =
        Fields.texts(body, "domains", MOST_DOMAINS, LONGEST_DOMAIN).stream()
            .map(domain -> domain.toLowerCase(Locale.ROOT))
            .toList();
    if (domains.isEmpty()) {
      throw Problem.field("domains", "must name one at least");
    }
    for (String domain : domains) {
      if (!DOMAIN.matcher(domain).matches()) {
        throw Problem.field("domains", "must be what follows the @ of e-mail addresses");
      }
      if (EVERYBODYS.contains(domain)) {
        throw Problem.field("domains", domain + " is where anybody gets an address");
      }
    }
    return domains;
  }

  private static @Nullable Role newcomers(JsonObject body) {
    @Nullable Object said = body.getValue("newcomers");
    return said == null
        ? null
        : Role.of(Fields.oneOf(said, "newcomers", Set.of("agent", "viewer"))).orElseThrow();
  }

  private static boolean flag(JsonObject body, String field, boolean otherwise) {
    if (body.getValue(field, otherwise) instanceof Boolean flag) {
      return flag;
    }
    throw Problem.field(field, "must be true or false");
  }
}
