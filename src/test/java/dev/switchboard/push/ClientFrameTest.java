package dev.switchboard.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
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
    assertThat(
            ClientFrame.parse(
                "{\"type\":\"send\",\"ref\":\"a\",\"conversationId\":\"60\",\"message\":{\"type\":\"text\"}}"))
        .isEqualTo(ask("a", new Command.Send(60, new JsonObject().put("type", "text"))));
    assertThat(ClientFrame.parse("{\"type\":\"read\",\"ref\":\"b\",\"conversationId\":\"60\"}"))
        .isEqualTo(ask("b", new Command.Read(60)));
    assertThat(
            ClientFrame.parse(
                "{\"type\":\"assign\",\"ref\":\"c\",\"conversationId\":\"60\",\"assignee\":null}"))
        .isEqualTo(ask("c", new Command.Assign(60, new JsonObject().putNull("assignee"))));
    assertThat(ClientFrame.parse("{\"type\":\"subscribe\",\"ref\":\"d\",\"locationId\":\"31\"}"))
        .isEqualTo(new ClientFrame.Ask("d", new ClientFrame.Wish.Subscribe(31L)));
    assertThat(ClientFrame.parse("{\"type\":\"pong\",\"more\":1}"))
        .isEqualTo(new ClientFrame.Pong());
    assertThat(ClientFrame.parse("{\"type\":\"of a later version\"}"))
        .isEqualTo(new ClientFrame.Unknown());
  }

  private static ClientFrame ask(String ref, Command command) {
    return new ClientFrame.Ask(ref, new ClientFrame.Wish.Order(command));
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
        "{\"type\":\"typing\",\"isTyping\":true}",
        "{\"type\":\"send\",\"conversationId\":\"60\",\"message\":{}}",
        "{\"type\":\"send\",\"ref\":\"\",\"conversationId\":\"60\",\"message\":{}}",
        "{\"type\":\"send\",\"ref\":7,\"conversationId\":\"60\",\"message\":{}}",
        "{\"type\":\"send\",\"ref\":\"a\",\"message\":{}}",
        "{\"type\":\"send\",\"ref\":\"a\",\"conversationId\":\"60\",\"message\":\"Hi\"}",
        "{\"type\":\"read\",\"ref\":\"a\",\"conversationId\":60}",
        "{\"type\":\"read\",\"ref\":\"12345678901234567890123456789012345678901234567890123456789012345\",\"conversationId\":\"60\"}",
        "{\"type\":\"assign\",\"ref\":\"a\",\"conversationId\":\"60\"}",
        "{\"type\":\"subscribe\",\"ref\":\"a\"}",
        "{\"type\":\"subscribe\",\"ref\":\"a\",\"locationId\":31}"
      })
  void whatIsNoneIsBadAndSaysWhy(String text) {
    assertThat(ClientFrame.parse(text))
        .isInstanceOfSatisfying(
            ClientFrame.Bad.class,
            bad -> assertThat(bad.reason()).isNotBlank().hasSizeLessThan(100));
  }
}
