package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.switchboard.db.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of all keys, against the keys that are read. */
class ConfigurationPageTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+`) \\|");
  private static final Pattern KEY = Pattern.compile("`([^`]+)`");
  private static final Pattern CHOICE = Pattern.compile("(.*)\\{(.+)}(.*)");

  @Test
  void thePageNamesTheKeysThatAreReadAndNoOthers() throws IOException {
    assertThat(documented()).isEqualTo(read());
  }

  /** Reads a file of a node that runs everything, and says what was asked for. */
  private static SortedSet<String> read() {
    List<String> verticles = new ArrayList<>(Verticles.names());
    verticles.remove("simulator");
    Section root =
        new Section(
            "",
            ConfigFactory.parseString(
                    """
                    cluster { host = a, members = [a] }
                    postgres { api.password = a, pipeline.password = b, migrator.password = c }
                    media { store = s3, s3 { region = a, bucket = abc, access-key = b, secret-key = c } }
                    auth.jwt-secret = "a secret of more than thirty-two bytes, for tests"
                    verticles {
                      %s {}
                      simulator { app-secret = a, verify-token = b, access-token = c, numbers = ["1 +1 555 010 1001"] }
                    }
                    """
                        .formatted(String.join(" {}\n", verticles)))
                .withFallback(
                    ConfigFactory.parseMap(java.util.Map.of("vault.keyset", Vault.newKeyset()))),
            null);
    var _ = Settings.from(root);
    return root.names();
  }

  private static SortedSet<String> documented() throws IOException {
    SortedSet<String> keys = new TreeSet<>();
    for (MatchResult row :
        ROW.matcher(Files.readString(Path.of("docs/configuration.md"))).results().toList()) {
      String before = "";
      for (MatchResult key : KEY.matcher(row.group(1)).results().toList()) {
        String name = key.group(1);
        // ".port" is beside the one before it.
        before = name.startsWith(".") ? parent(before) + name : name;
        if (!before.contains("<")) {
          keys.addAll(spelled(before));
        }
      }
    }
    return keys;
  }

  private static String parent(String key) {
    return key.substring(0, key.lastIndexOf('.'));
  }

  private static List<String> spelled(String key) {
    String each = key.replace(".*.", ".{" + String.join(",", Verticles.names()) + "}.");
    Matcher choice = CHOICE.matcher(each);
    if (!choice.matches()) {
      return List.of(each);
    }
    return Pattern.compile(",")
        .splitAsStream(choice.group(2))
        .flatMap(word -> spelled(choice.group(1) + word + choice.group(3)).stream())
        .toList();
  }
}
