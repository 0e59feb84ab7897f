package dev.switchboard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VaultTest {
  private final Vault vault = Vault.open(Vault.newKeyset());

  @Test
  void opensWhatItSealedForTheSamePurposeOnly() {
    byte[] sealed = vault.seal("s3cret", "meta_app.secret/1");

    assertThat(vault.unseal(sealed, "meta_app.secret/1")).isEqualTo("s3cret");
    assertThatThrownBy(() -> vault.unseal(sealed, "meta_app.secret/2"))
        .hasMessageContaining("cannot decrypt meta_app.secret/2");
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("s3cret");
  }

  @Test
  void saysWhatAKeysetMustBe() {
    assertThatThrownBy(() -> Vault.open("{}")).hasMessageContaining("Tink AEAD keyset in JSON");
  }
}
