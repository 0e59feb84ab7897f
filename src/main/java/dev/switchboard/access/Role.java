package dev.switchboard.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a person is to their agency. */
public enum Role {
  OWNER(Right.OWNER),
  ADMIN(Right.ADMIN),
  AGENT(Right.WRITE),
  VIEWER(Right.READ);

  private final Right right;

  Role(Right right) {
    this.right = right;
  }

  /** The most that this role may do. */
  public Right right() {
    return right;
  }

  /** Whether it sees all clients of the agency, whatever was granted. */
  public boolean seesAll() {
    return right.includes(Right.ADMIN);
  }

  /** In the table and in the API. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> of(String wire) {
    return Arrays.stream(values()).filter(role -> role.wire().equals(wire)).findFirst();
  }
}
