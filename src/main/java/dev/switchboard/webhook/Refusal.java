package dev.switchboard.webhook;

import java.util.Locale;

/** Why a request was not taken, and with which status it is told so. */
enum Refusal {
  NOT_A_VERIFICATION(400),
  WRONG_VERIFY_TOKEN(403),
  NO_SUCH_WEBHOOK(404),
  NOT_SIGNED(403),
  SIGNED_TOO_LONG_AGO(403),
  WRONG_SIGNATURE(403),
  WRONG_METHOD(405),
  TOO_SLOW(408),
  TOO_LARGE(413),
  RATE_LIMITED(429),
  NOT_STORED(503);

  private final int status;

  Refusal(int status) {
    this.status = status;
  }

  int status() {
    return status;
  }

  /** As logs, metrics and the API say it. */
  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
