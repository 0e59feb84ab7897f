package dev.switchboard.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          127.0.0.1           | 203.0.113.7               | 203.0.113.7
          127.0.0.0/8         | 198.51.100.1, 203.0.113.7 | 203.0.113.7
          127.0.0.1 10.0.0.0/24 | 203.0.113.7, 10.0.0.9   | 203.0.113.7
          127.0.0.1 10.0.0.0/24 | 6.6.6.6, 203.0.113.7, 10.0.0.9 | 203.0.113.7
          127.0.0.1 10.0.0.0/24 | 203.0.113.7, 10.0.1.9   | 10.0.1.9
          127.0.0.1           | 2001:db8:0:0:0:0:0:7      | 2001:db8:0:0:0:0:0:7
          127.0.0.1           | 203.0.113.7, nonsense     | 127.0.0.1
          127.0.0.1           |                           | 127.0.0.1
          10.0.0.0/8          | 203.0.113.7               | 127.0.0.1
          ''                  | 203.0.113.7               | 127.0.0.1
          """)
  void theLastAddressThatIsNoProxyOfOursIsTheCallers(
      String trusted, @Nullable String forwarded, String address) throws Exception {
    assertThat(asked(trusted, "X-Forwarded-For", forwarded)).startsWith(address + " ");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, https, true", "127.0.0.1, http, false", "10.0.0.1, https, false"})
  void onlyAProxyOfOursSaysThatItWasEncrypted(String trusted, String scheme, boolean encrypted)
      throws Exception {
    assertThat(asked(trusted, "X-Forwarded-Proto", scheme)).endsWith(" " + encrypted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy.example", "10.0.0.0/33", "10.0.0.0/x", "", "10.0.0.0/-1"})
  void whatIsNoNetworkIsRefused(String network) {
    assertThatThrownBy(() -> Proxies.of(List.of(network)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("trusted-proxies (%s) must be", network);
  }

  @Test
  void theProxiesOfThisMachineAreTrustedUnlessOthersAreNamed() throws Exception {
    assertThat(answered(Proxies.LOOPBACK, "X-Forwarded-For", "203.0.113.7"))
        .startsWith("203.0.113.7 ");
  }

  private static String asked(String trusted, String header, @Nullable String value)
      throws Exception {
    List<String> networks = trusted.isEmpty() ? List.of() : List.of(trusted.split(" "));
    return answered(Proxies.of(networks), header, value);
  }

  private static String answered(Proxies proxies, String header, @Nullable String value)
      throws Exception {
    HttpServer server =
        VERTX
            .createHttpServer()
            .requestHandler(request -> {
              var _ =
                  request
                      .response()
                      .end(proxies.address(request) + " " + proxies.isEncrypted(request));
            })
            .listen(0, "127.0.0.1")
            .await();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort()));
    if (value != null) {
      request.header(header, value);
    }
    try {
      return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    } finally {
      server.close().await();
    }
  }
}
