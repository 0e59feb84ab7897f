package dev.switchboard.api;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;

/** Reads the phone numbers that clients give. Pure. */
final class PhoneNumbers {
  private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

  private PhoneNumbers() {}

  /** The digits of an international number, with or without a plus sign, spaces and the like. */
  static String digits(String field, String given) {
    try {
      var number = NUMBERS.parse(given.startsWith("+") ? given : "+" + given, null);
      if (NUMBERS.isPossibleNumber(number)) {
        return NUMBERS.format(number, PhoneNumberUtil.PhoneNumberFormat.E164).substring(1);
      }
    } catch (NumberParseException e) {
      // Answered below, the same as a number of the wrong length.
    }
    throw Problem.field(
        field, "must be a phone number with its country code, such as +34600111222");
  }
}
