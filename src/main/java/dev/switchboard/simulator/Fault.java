package dev.switchboard.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one number misbehaves. {@link #NONE} behaves, without any of Meta's limits.
 *
 * @param latencyMs wait between writing a request down and judging it
 * @param errorCode answered to a share {@code errorRate} of requests
 * @param lostResponseRate share of accepted messages whose connection is cut instead of answered
 * @param duplicateRate share of acknowledged webhooks that are posted once more
 * @param reorder webhooks overtake each other by up to {@link #STRAY_MS}
 * @param delayMs added to when each webhook is due
 * @param batch webhooks to collect into one POST, for a second at most; 0 = do not wait
 * @param pairLimit Meta's is one in 6 s with bursts of 45; null = none
 * @param businessLimit of all numbers of the business account together; null = none
 * @param throughput messages a second; 0 = without limit. Meta's is 80
 * @param window whether only templates may go to who has not written for 24 hours
 * @param uploadErrorRate share of uploads of files that are refused with {@code errorCode}
 * @param lostUploadRate share of uploads that are kept and whose connection is cut instead
 * @param lastStatus later ones wait until the fault ends, as of a phone that is off; null = none do
 * @param failedRate share of accepted messages whose only status is {@code failed}, 131026
 */
record Fault(
    int latencyMs,
    int errorCode,
    double errorRate,
    double lostResponseRate,
    double duplicateRate,
    boolean reorder,
    int delayMs,
    int batch,
    @Nullable Limit pairLimit,
    @Nullable Limit businessLimit,
    double throughput,
    boolean window,
    @Nullable String lastStatus,
    double failedRate,
    double uploadErrorRate,
    double lostUploadRate) {

  static final List<String> STATES = List.of("sent", "delivered", "read");
  static final int STRAY_MS = 2_000;
  static final Fault NONE =
      new Fault(0, 0, 0, 0, 0, false, 0, 0, null, null, 0, false, null, 0, 0, 0);

  /** Whether a status does not come while this is in force. */
  boolean holds(@Nullable String state) {
    return lastStatus != null
        && state != null
        && STATES.indexOf(state) > STATES.indexOf(lastStatus);
  }

  /** One message in so many seconds, after a burst. */
  record Limit(double perSeconds, int burst) {}
}
