package dev.switchboard.api;

import dev.switchboard.platform.Platform;

/**
 * Whom a message goes to.
 *
 * @param kind of the id: {@code wa_id} (digits), {@code user_id}, {@code psid}, {@code igsid}
 * @param isLate whether the customer's last word is more than 24 hours old: on Messenger and
 *     Instagram only a person's answer goes then
 */
record Recipient(Platform platform, String kind, String id, boolean isLate) {
  static Recipient number(String digits) {
    return new Recipient(Platform.WHATSAPP, "wa_id", digits, false);
  }

  /** WhatsApp's business-scoped id of a customer who hides their number. */
  static Recipient user(String id) {
    return new Recipient(Platform.WHATSAPP, "user_id", id, false);
  }

  boolean isNumber() {
    return kind.equals("wa_id");
  }
}
