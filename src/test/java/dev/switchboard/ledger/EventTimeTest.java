package dev.switchboard.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of leaves and what the inbox shows are of one reading of the time. */
class EventTimeTest {
  private static final Instant RECEIVED = Instant.parse("2024-03-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "1700000000,                       2023-11-14T22:13:20Z",
    "1700000000000,                    2023-11-14T22:13:20Z",
    "1700000000999,                    2023-11-14T22:13:20.999Z",
    "1700000000999123,                 2023-11-14T22:13:20.999123Z",
    "2023-11-14T22:13:20Z,             2023-11-14T22:13:20Z",
    "2023-11-14T22:13:20.1Z,           2023-11-14T22:13:20.100Z",
    "2023-11-14T22:13:20.123Z,         2023-11-14T22:13:20.123Z",
    "2023-11-14T22:13:20.123456Z,      2023-11-14T22:13:20.123456Z",
    "2023-11-14T22:13:20.1234567Z,     2023-11-14T22:13:20.123456700Z",
    "2023-11-14T22:13:20+0000,         2023-11-14T22:13:20Z",
    "2023-11-14T23:13:20+01:00,        2023-11-14T22:13:20Z",
    "2023-11-14T23:13:20+0100,         2023-11-14T22:13:20Z",
    "2023-11-14T23:13:20+01,           2023-11-14T22:13:20Z",
    "2023-11-14T23:13:20.123456+01,    2023-11-14T22:13:20.123456Z",
    "2023-11-14T16:43:20.5-05:30,      2023-11-14T22:13:20.500Z",
    "2023-11-14T22:13Z,                2023-11-14T22:13:00Z",
  })
  void everyFormIsTheSameTimeToTheKeyAndToTheInbox(String text, Instant at) {
    assertThat(EventTime.of(text, RECEIVED)).isEqualTo(at);
    assertThat(EventTime.seconds(text)).isEqualTo(at.getEpochSecond());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "0",
        "yesterday",
        "-5",
        "1.7e9",
        "99999999999999999999",
        "2023-13-40T00:00:00Z",
        "2023-11-14",
        "2023-11-14T22:13:20",
        "2023-11-14T22:13:20 CET"
      })
  void whatIsNoTimeIsTheTimeOfArrivalAndNoneInTheKey(String text) {
    assertThat(EventTime.of(text, RECEIVED)).isEqualTo(RECEIVED);
    assertThat(EventTime.seconds(text)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1969-12-31T23:59:59Z",
        "2024-03-02T00:00:01Z",
        "99999999999",
        "9223372036854775807",
        "+999999999-12-31T23:59:59Z"
      })
  void whatCannotBeIsTheTimeOfArrival(String text) {
    assertThat(EventTime.of(text, RECEIVED)).isEqualTo(RECEIVED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1970-01-01T00:00:01Z", "2024-03-02T00:00:00Z"})
  void aClockThatGoesALittleFastIsBelieved(String text) {
    assertThat(EventTime.of(text, RECEIVED)).isEqualTo(Instant.parse(text));
  }
}
