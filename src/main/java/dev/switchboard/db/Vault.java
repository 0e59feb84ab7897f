package dev.switchboard.db;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/**
 * Encrypts what lies in Postgres and must not be read there: app secrets, access tokens, verify
 * tokens. Keys come as a Tink JSON keyset from the environment; the first key encrypts, all
 * decrypt, which is what rotation needs. Thread-safe.
 */
public final class Vault {
  private static final Configuration AEAD = AeadConfig2026.get();

  private final Aead aead;

  private Vault(Aead aead) {
    this.aead = aead;
  }

  /** Opens a vault with a keyset in Tink's JSON form. */
  public static Vault open(String keysetJson) {
    try {
      KeysetHandle keys =
          TinkJsonProtoKeysetFormat.parseKeyset(keysetJson, AEAD, InsecureSecretKeyAccess.get());
      return new Vault(keys.getPrimitive(AEAD, Aead.class));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the keyset cannot be read; it must be a Tink AEAD keyset in JSON", e);
    }
  }

  /** A new keyset with one AES-256-GCM key, in Tink's JSON form. A secret. */
  public static String newKeyset() {
    try {
      return TinkJsonProtoKeysetFormat.serializeKeyset(
          KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, AEAD),
          AEAD,
          InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same keyset with a new key, which encrypts from now on; the others still decrypt. */
  public static String rotated(String keysetJson) {
    try {
      KeysetHandle before =
          TinkJsonProtoKeysetFormat.parseKeyset(keysetJson, AEAD, InsecureSecretKeyAccess.get());
      KeysetHandle both =
          KeysetHandle.newBuilder(before)
              .setConfiguration(AEAD)
              .addEntry(
                  KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                      .withRandomId()
                      .makePrimary())
              .build();
      return TinkJsonProtoKeysetFormat.serializeKeyset(both, AEAD, InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the keyset cannot be read; it must be a Tink AEAD keyset in JSON", e);
    }
  }

  /**
   * @param purpose what it is and whose, for example {@code meta_app.secret/17}: a ciphertext moved
   *     to another row does not open
   */
  public byte[] seal(String secret, String purpose) {
    try {
      return aead.encrypt(
          secret.getBytes(StandardCharsets.UTF_8), purpose.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether this is the secret that was sealed; also false when it does not open any more. */
  public boolean holds(byte[] sealed, String purpose, String secret) {
    try {
      return MessageDigest.isEqual(
          aead.decrypt(sealed, purpose.getBytes(StandardCharsets.UTF_8)),
          secret.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Opens what {@link #seal} made for the same purpose; fails on anything else. */
  public String unseal(byte[] sealed, String purpose) {
    try {
      return new String(
          aead.decrypt(sealed, purpose.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "cannot decrypt " + purpose + ": it was encrypted with a key that is not in the keyset",
          e);
    }
  }
}
