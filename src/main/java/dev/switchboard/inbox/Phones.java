package dev.switchboard.inbox;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.Optional;

/** Reads WhatsApp's ids as phone numbers. Pure. */
final class Phones {
  private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

  private Phones() {}

  /** The E.164 form of a {@code wa_id}; empty for what is no valid number. */
  static Optional<String> e164(String waId) {
    try {
      var number = NUMBERS.parse("+" + waId, null);
      return NUMBERS.isValidNumber(number)
          ? Optional.of(NUMBERS.format(number, PhoneNumberUtil.PhoneNumberFormat.E164))
          : Optional.empty();
    } catch (NumberParseException e) {
      return Optional.empty();
    }
  }
}
