package dev.switchboard.api;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;

/** Reads the phone numbers that clients give. Pure. */
final class PhoneNumbers {
  private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

  private PhoneNumbers() {}

  /**
   * The digits of a number in E.164, written with its plus sign; spaces and the like may stand in
   * it. Without the plus sign Meta would put the business's own country before it.
   */
  static String digits(String field, String given) {
    try {
      var number = NUMBERS.parse(given, null);
      if (given.startsWith("+") && NUMBERS.isPossibleNumber(number)) {
        return NUMBERS.format(number, PhoneNumberUtil.PhoneNumberFormat.E164).substring(1);
      }
    } catch (NumberParseException e) {
      // Answered below, the same as a number of the wrong length.
    }
    throw Problem.rule(
        field,
        "must be a phone number with its country code, such as +34600111222",
        "Write it with a plus sign and the country code");
  }
}
