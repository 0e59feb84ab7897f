package dev.switchboard.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPolicyTest {
  private final HostPolicy policy =
      new HostPolicy(MediaConfig.METAS_HOSTS, List.of("localhost:8083"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://lookaside.fbsbx.com/x?mid=1",
        "https://scontent.xx.fbcdn.net/v/t.jpg",
        "http://localhost:8083/_media/1"
      })
  void asksMetaAndItsStandIn(String url) {
    assertThat(policy.refusal(URI.create(url))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/x",
        "https://fbcdn.net.evil.example/x",
        "https://evilfbcdn.net/x",
        "http://lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com:8443/x",
        "https://lookaside.fbsbx.com@evil.example/x",
        "http://localhost:5432/",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "https:///x"
      })
  void asksNobodyElse(String url) {
    assertThat(policy.refusal(URI.create(url))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.0.8",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:db8::1"
      })
  void takesNoAddressOfItsOwnNetworkFromAName(String address) throws UnknownHostException {
    var resolved = List.of(InetAddress.getByName("31.13.66.19"), InetAddress.getByName(address));

    assertThat(policy.mayAsk(URI.create("https://lookaside.fbsbx.com/x"), resolved)).isFalse();
  }

  @Test
  void takesPublicAddresses() throws UnknownHostException {
    var resolved =
        List.of(InetAddress.getByName("31.13.66.19"), InetAddress.getByName("2a03:2880:f12f::1"));

    assertThat(policy.mayAsk(URI.create("https://lookaside.fbsbx.com/x"), resolved)).isTrue();
  }
}
