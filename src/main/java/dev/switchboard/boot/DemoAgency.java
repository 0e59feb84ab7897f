package dev.switchboard.boot;

import java.util.List;

/** Who is in the demo: one agency, two of its clients, three lines, four people. All made up. */
final class DemoAgency {
  static final long TENANT = 1;
  static final long APP = 100;
  static final String NAME = "Northlamp Studio";

  static final Line RIVERSIDE =
      new Line(1001, 10, 21, "Riverside", "106540352240001", "+1 555 010 1001");
  static final Line OLD_TOWN =
      new Line(1002, 10, 22, "Old Town", "106540352240002", "+1 555 010 1002");
  static final Line CENTRO = new Line(1003, 11, 23, "Centro", "106540352240003", "+1 555 010 2001");

  static final List<Client> CLIENTS =
      List.of(new Client(10, "Pipmarrow Bakery"), new Client(11, "Casa Brasaluna"));
  static final List<Line> LINES = List.of(RIVERSIDE, OLD_TOWN, CENTRO);
  static final List<Person> PEOPLE =
      List.of(
          new Person(501, "ines@northlamp.example", "Inés Duarte", "owner"),
          new Person(502, "oskar@northlamp.example", "Oskar Lind", "admin"),
          new Person(503, "marta@northlamp.example", "Marta Solís", "agent"),
          new Person(504, "jonas@northlamp.example", "Jonas Weber", "agent"));

  static final long MARTA = 503;
  static final long JONAS = 504;

  private DemoAgency() {}

  /** A business the agency answers for. */
  record Client(long id, String name) {}

  /** A WhatsApp number of a client's location. */
  record Line(
      long id,
      long clientId,
      long locationId,
      String name,
      String phoneNumberId,
      String displayPhone) {}

  /** Somebody who signs in. */
  record Person(long id, String email, String name, String role) {}
}
