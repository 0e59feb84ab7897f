package dev.switchboard.oidc;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The keys of a provider that sign ID tokens: RSA of 2048 bits or more, and P-256. Pure. */
final class SigningKeys {
  private static final int MOST = 50;
  private static final int FEWEST_BITS = 2048;
  private static final Map<String, String> ALGORITHMS = Map.of("RSA", "RS256", "EC", "ES256");

  private SigningKeys() {}

  /** Those of a key set that we take; of others, a provider may have any. */
  static List<JsonObject> of(JsonObject set) throws ProviderException {
    List<JsonObject> taken = new ArrayList<>();
    if (set.getValue("keys") instanceof JsonArray keys) {
      for (Object key : keys) {
        if (key instanceof JsonObject one && taken.size() < MOST && isTaken(one)) {
          taken.add(publicPart(one));
        }
      }
    }
    if (taken.isEmpty()) {
      throw ProviderException.invalid("it shows no key that signs by RS256 or ES256");
    }
    return taken;
  }

  private static boolean isTaken(JsonObject key) {
    if (!(key.getValue("kty") instanceof String type) || !ALGORITHMS.containsKey(type)) {
      return false;
    }
    boolean isForThis =
        key.getValue("use", "sig").equals("sig")
            && key.getValue("alg", ALGORITHMS.get(type)).equals(ALGORITHMS.get(type))
            && key.getValue("kid", "") instanceof String;
    return isForThis && (type.equals("RSA") ? isLong(key) : "P-256".equals(key.getValue("crv")));
  }

  private static boolean isLong(JsonObject key) {
    try {
      return key.getValue("n") instanceof String n
          && new BigInteger(1, Base64.getUrlDecoder().decode(n)).bitLength() >= FEWEST_BITS;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static JsonObject publicPart(JsonObject key) {
    JsonObject part = new JsonObject();
    for (String name : List.of("kty", "kid", "n", "e", "crv", "x", "y")) {
      if (key.containsKey(name)) {
        part.put(name, key.getValue(name));
      }
    }
    return part.put("use", "sig").put("alg", ALGORITHMS.get(key.getString("kty")));
  }
}
