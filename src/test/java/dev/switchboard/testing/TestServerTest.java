package dev.switchboard.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.testing.TestServer.Source;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestServerTest {
  private static final Containers ANSWERING = docker(Optional.empty());

  @Test
  void aGivenAddressComesBeforeAContainer() {
    assertThat(TestServer.choose("redis://r:1", Optional.of(ANSWERING)))
        .isEqualTo(new Source.Given("redis://r:1"));
  }

  @Test
  void jvmsThatRunBesideEachOtherTakeOneAddressEach() {
    String given = " redis://r:1  redis://r:2 ";

    assertThat(TestServer.mine("IT", given, 1)).isEqualTo("redis://r:1");
    assertThat(TestServer.mine("IT", given, 2)).isEqualTo("redis://r:2");
    assertThat(TestServer.mine("IT", " ", 1)).isNull();
    assertThat(TestServer.mine("IT", null, 2)).isNull();
  }

  @Test
  void aServerIsNotSharedByTwoJvms() {
    assertThatThrownBy(() -> TestServer.mine("IT", "redis://r:1", 2))
        .hasMessage("IT gives 1 servers, this is test JVM 2: give one to each");
  }

  @Test
  void aContainerComesBeforeAnEmbeddedServer() {
    assertThat(TestServer.choose(null, Optional.of(ANSWERING)))
        .isEqualTo(new Source.Contained(ANSWERING));
  }

  @Test
  void whereDockerDoesNotAnswerTheReasonIsKept() {
    assertThat(TestServer.choose("", Optional.of(docker(Optional.of("Docker is off")))))
        .isEqualTo(new Source.Embedded("Docker is off"));
  }

  @Test
  void withoutTheProfileThereAreNoContainers() {
    assertThat(TestServer.choose(null, Optional.empty()))
        .isEqualTo(new Source.Embedded("no containers without -Pcontainers"));
  }

  private static Containers docker(Optional<String> obstacle) {
    return new Containers() {
      @Override
      public Optional<String> obstacle() {
        return obstacle;
      }

      @Override
      public String postgres() {
        return "jdbc:postgresql://container/postgres";
      }

      @Override
      public String redis() {
        return "redis://container";
      }
    };
  }
}
