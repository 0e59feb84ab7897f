package dev.switchboard.push;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientFrameTest {
  @Test
  void whatIsAFrameIsRead() {
    assertThat(ClientFrame.parse("{\"type\":\"hello\",\"token\":\"t\",\"after\":42}"))
        .isEqualTo(new ClientFrame.Hello("t", 42L));
    assertThat(ClientFrame.parse("{\"type\":\"hello\",\"token\":\"t\",\"after\":null}"))
        .isEqualTo(new ClientFrame.Hello("t", null));
    assertThat(ClientFrame.parse("{\"type\":\"presence\",\"conversationId\":null}"))
        .isEqualTo(new ClientFrame.Presence(null));
    assertThat(
            ClientFrame.parse("{\"type\":\"presence\",\"conversationId\":\"9223372036854775807\"}"))
        .isEqualTo(new ClientFrame.Presence(Long.MAX_VALUE));
    assertThat(
            ClientFrame.parse("{\"type\":\"typing\",\"conversationId\":\"60\",\"isTyping\":true}"))
        .isEqualTo(new ClientFrame.Typing(60, true));
    assertThat(ClientFrame.parse("{\"type\":\"pong\",\"more\":1}"))
        .isEqualTo(new ClientFrame.Pong());
    assertThat(ClientFrame.parse("{\"type\":\"of a later version\"}"))
        .isEqualTo(new ClientFrame.Unknown());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "null",
        "[]",
        "7",
        "{}",
        "{\"type\":7}",
        "{\"type\":null}",
        "{\"type\":\"hello\"}",
        "{\"type\":\"hello\",\"token\":\"t\",\"after\":\"1\"}",
        "{\"type\":\"hello\",\"token\":\"t\",\"after\":1.5}",
        "{\"type\":\"presence\"}",
        "{\"type\":\"presence\",\"conversationId\":60}",
        "{\"type\":\"presence\",\"conversationId\":\"\"}",
        "{\"type\":\"presence\",\"conversationId\":\"-1\"}",
        "{\"type\":\"presence\",\"conversationId\":\"9223372036854775808\"}",
        "{\"type\":\"presence\",\"conversationId\":{\"id\":\"60\"}}",
        "{\"type\":\"typing\",\"conversationId\":null,\"isTyping\":true}",
        "{\"type\":\"typing\",\"conversationId\":\"60\"}",
        "{\"type\":\"typing\",\"conversationId\":\"60\",\"isTyping\":\"true\"}",
        "{\"type\":\"typing\",\"isTyping\":true}"
      })
  void whatIsNoneIsBadAndSaysWhy(String text) {
    assertThat(ClientFrame.parse(text))
        .isInstanceOfSatisfying(
            ClientFrame.Bad.class,
            bad -> assertThat(bad.reason()).isNotBlank().hasSizeLessThan(100));
  }
}
