package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.switchboard.db.Pools;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeTest {
  private final TestPostgres postgres = TestPostgres.fresh();

  @Test
  void aTakenPortIsNamedByTheKeyThatMovesIt() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      Settings settings = settings("ops { port = %d }".formatted(taken.getLocalPort()));

      assertThatThrownBy(() -> Node.start(settings))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("verticles.ops did not start: Address already in use")
          .hasMessageEndingWith("or set another verticles.ops.port");
    }
  }

  @Test
  void aPortThatTheClusterCannotHaveIsNamedToo() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Settings settings =
          settings(
              "}\ncluster { host = 127.0.0.1, port = %d, members = [\"127.0.0.1:%d\"]"
                  .formatted(port, port));

      assertThatThrownBy(() -> Node.start(settings))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("did not join its cluster as 127.0.0.1")
          .hasMessageContaining("Stop the program on port " + port);
    }
  }

  private Settings settings(String verticles) {
    Pools.Login login = postgres.apiLogin();
    String text =
        """
        postgres {
          host = "%s", port = %d, database = "%s"
          api { password = test, pool = 1 }
          pipeline { password = test, pool = 1 }
        }
        vault { keyset = ${keyset} }
        auth { jwt-secret = "a secret of more than thirty-two bytes, for tests" }
        verticles { %s }
        """
            .formatted(login.host(), login.port(), login.database(), verticles);
    var keyset = ConfigFactory.parseMap(Map.of("keyset", Vault.newKeyset()));
    return Settings.from(ConfigFactory.parseString(text).resolveWith(keyset), null);
  }
}
