package dev.switchboard.platform;

import io.vertx.core.json.JsonArray;

/**
 * A message template in one language, as WhatsApp keeps it.
 *
 * @param id the platform's
 * @param category {@code MARKETING}, {@code UTILITY} or {@code AUTHENTICATION}
 * @param status only {@code APPROVED} can be sent
 * @param quality {@code GREEN}, {@code YELLOW}, {@code RED} or {@code UNKNOWN}
 * @param isNamed whether its parameters have names; else they have numbers
 * @param components header, body, footer, buttons, cards, as the platform writes them
 */
public record Template(
    String id,
    String name,
    String language,
    String category,
    String status,
    String quality,
    boolean isNamed,
    JsonArray components) {
  public static final String APPROVED = "APPROVED";

  /** Whether it brings a code to sign in with, which is nobody's but the customer's. */
  public boolean isCode() {
    return category.equals("AUTHENTICATION");
  }
}
