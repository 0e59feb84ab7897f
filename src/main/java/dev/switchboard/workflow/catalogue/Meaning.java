package dev.switchboard.workflow.catalogue;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What an event or a field of it means; schemas and docs/events.md are written from it. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
public @interface Meaning {
  String value();

  /** A value as it may come; of a text itself, of others their JSON. */
  String example() default "";

  /** The words there are; empty: any text. */
  String[] oneOf() default {};

  /** Most characters of a text. */
  int most() default 1_000;
}
