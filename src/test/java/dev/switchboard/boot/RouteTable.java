package dev.switchboard.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** {@code routes.tsv}: every route of the API, who may call it and what those are answered. */
final class RouteTable {
  private static final String FILE = "/api/routes.tsv";

  private RouteTable() {}

  /**
   * A row of the table.
   *
   * @param right who may: open, read, own, person, write, admin, steward or owner
   * @param own what those who may are answered when there is no such thing
   * @param foreign what another agency's owner is answered of a thing that there is
   */
  record Row(String method, String path, String right, int own, int foreign, String body) {
    boolean isFor(String caller) {
      Set<String> may =
          switch (right) {
            case "open" -> Set.of("nobody");
            case "read" ->
                Set.of("viewer", "agent", "admin", "owner", "key read", "key write", "key admin");
            case "own" -> Set.of("viewer", "agent", "admin", "owner", "key write", "key admin");
            case "person" -> Set.of("viewer", "agent", "admin", "owner");
            case "write" -> Set.of("agent", "admin", "owner", "key write", "key admin");
            case "admin" -> Set.of("admin", "owner", "key admin");
            case "steward" -> Set.of("admin", "owner");
            case "owner" -> Set.of("owner");
            default -> throw new IllegalArgumentException(right);
          };
      return right.equals("open") || may.contains(caller);
    }

    /** Another one each time, where a thing of that name must be new. */
    String body(int number) {
      return body.replace("{n}", Integer.toString(number));
    }

    String name() {
      return method + " " + path;
    }

    /** The same as the contract writes it. */
    String template() {
      return method + " " + path.replaceAll(":([a-z]+)", "{$1}");
    }
  }

  static List<Row> rows() {
    try (InputStream in = RouteTable.class.getResourceAsStream(FILE)) {
      return new String(Objects.requireNonNull(in, FILE).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> row(line.split("\t", -1)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(FILE, e);
    }
  }

  private static Row row(String[] cell) {
    return new Row(
        cell[0], cell[1], cell[2], Integer.parseInt(cell[3]), Integer.parseInt(cell[4]), cell[5]);
  }
}
