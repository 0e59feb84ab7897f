package dev.switchboard.boot;

import static dev.switchboard.boot.DemoAgency.CENTRO;
import static dev.switchboard.boot.DemoAgency.JONAS;
import static dev.switchboard.boot.DemoAgency.MARTA;
import static dev.switchboard.boot.DemoAgency.OLD_TOWN;
import static dev.switchboard.boot.DemoAgency.RIVERSIDE;

import dev.switchboard.boot.DemoAgency.Line;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was said in the demo before it began; ages are in minutes before the first start. */
final class DemoHistory {
  private static final int HOUR = 60;
  private static final int DAY = 24 * HOUR;

  private DemoHistory() {}

  /**
   * A conversation of a line with one contact, its messages oldest first.
   *
   * @param waId the contact's number, digits only
   */
  record Talk(String name, String waId, Line line, int unread, List<Said> said) {}

  /**
   * One message.
   *
   * @param author who wrote it for the business; null when the contact did
   * @param state null when the contact wrote it
   */
  record Said(
      int minutesAgo,
      String text,
      @Nullable Long author,
      @Nullable String state,
      @Nullable Integer errorCode) {}

  static List<Talk> talks() {
    return List.of(
        new Talk(
            "Lucía Ferrer",
            "15550117001",
            RIVERSIDE,
            1,
            List.of(
                in(2 * DAY, "Hi! Do you make the lemon cake for 20 people?"),
                out(2 * DAY - 12, MARTA, "Hello Lucía! We do: two tiers, ready in 48 hours."),
                in(2 * DAY - 20, "Perfect. Saturday at 11, please."),
                out(2 * DAY - 31, MARTA, "Booked for Saturday at 11. See you at Riverside!"),
                in(24, "Could you write “Feliz 40, Ana” on it?"))),
        new Talk(
            "Tom Ashby",
            "15550117002",
            RIVERSIDE,
            0,
            List.of(
                in(5 * HOUR, "Is the sourdough out of the oven yet?"),
                out(5 * HOUR - 4, JONAS, "Just now. Shall I keep one for you?"),
                in(5 * HOUR - 6, "Two, please. There in ten minutes."),
                out(5 * HOUR - 7, JONAS, "Two it is 🥖"))),
        new Talk(
            "Priya Raman",
            "15550117003",
            OLD_TOWN,
            2,
            List.of(
                in(95, "Good morning, I was charged twice for yesterday's order."),
                in(93, "Order 4471, card ending 0932"))),
        new Talk(
            "Ola Nowak",
            "15550117004",
            OLD_TOWN,
            0,
            List.of(
                in(DAY + 3 * HOUR, "Are you open on the public holiday?"),
                out(DAY + 2 * HOUR, MARTA, "Yes, from 8 to 13 h."),
                in(DAY + 2 * HOUR - 5, "Thanks!"))),
        new Talk(
            "Diego Salvatierra",
            "15550117005",
            CENTRO,
            1,
            List.of(
                in(3 * HOUR, "Buenas, ¿tenéis mesa para seis esta noche?"),
                out(3 * HOUR - 9, MARTA, "¡Hola Diego! A las 21:30 en la terraza, ¿os va bien?"),
                in(41, "Genial. Somos siete al final, ¿puede ser?"))),
        new Talk(
            "Hanna Berg",
            "15550117006",
            CENTRO,
            0,
            List.of(
                in(8 * HOUR, "Do you have a gluten-free menu?"),
                out(8 * HOUR - 3, JONAS, "We do, about half of the grill is gluten free."),
                delivered(8 * HOUR - 4, JONAS, "Shall I reserve a table for you?"))),
        new Talk(
            "Mateo Quiroga",
            "15550117007",
            CENTRO,
            0,
            List.of(
                in(3 * DAY, "¿Hacéis comida para llevar?"),
                out(3 * DAY - 15, MARTA, "Sí, de 13 a 16 h. Te paso la carta."),
                failed(26 * HOUR, MARTA, "¿Pudiste ver la carta, Mateo?"))),
        new Talk(
            "Grace Okafor",
            "15550117008",
            RIVERSIDE,
            1,
            List.of(in(12, "Hello, do you deliver to Harbour Street?"))),
        new Talk(
            "Sofía Lindqvist",
            "15550117009",
            OLD_TOWN,
            0,
            List.of(
                in(6 * HOUR, "I left a blue umbrella at your café this morning 😅"),
                out(6 * HOUR - 20, JONAS, "We have it behind the counter. Come by any time."),
                in(6 * HOUR - 22, "You are the best"))),
        new Talk(
            "Ben Carraway",
            "15550117010",
            RIVERSIDE,
            0,
            List.of(
                in(4 * DAY, "Can I order 60 rolls for Thursday 7 am?"),
                out(4 * DAY - 30, MARTA, "Of course. Plain, or half of them with seeds?"),
                in(4 * DAY - 45, "Half and half. Invoice to Carraway Events, please."),
                out(4 * DAY - 50, MARTA, "Noted, the invoice comes by e-mail."))));
  }

  private static Said in(int minutesAgo, String text) {
    return new Said(minutesAgo, text, null, null, null);
  }

  private static Said out(int minutesAgo, long author, String text) {
    return new Said(minutesAgo, text, author, "read", null);
  }

  private static Said delivered(int minutesAgo, long author, String text) {
    return new Said(minutesAgo, text, author, "delivered", null);
  }

  // Written after the customer-service window had closed: Meta's code for that.
  private static Said failed(int minutesAgo, long author, String text) {
    return new Said(minutesAgo, text, author, "failed", 131047);
  }
}
