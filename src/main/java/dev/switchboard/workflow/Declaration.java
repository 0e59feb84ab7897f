package dev.switchboard.workflow;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow is called, what starts it, and how it is retried and held back. Every option has
 * its unit, default and consequence in docs/workflows.md. Keys are within an agency.
 *
 * @param <I> the workflow's input
 */
public final class Declaration<I extends Record> {
  private final String id;
  private final int version;
  private final Class<I> input;
  private final List<Trigger<I>> triggers;
  private final List<Class<? extends Record>> awaits;
  private final Retries retries;
  private final @Nullable Duration stepTimeout;
  private final Flow<I> flow;

  private Declaration(Builder<I> builder) {
    this.id = builder.id;
    this.version = builder.version;
    this.input = builder.input;
    this.triggers = List.copyOf(builder.triggers);
    this.awaits = List.copyOf(builder.awaits);
    this.retries = builder.retries;
    this.stepTimeout = builder.stepTimeout;
    this.flow = new Flow<>(builder);
  }

  /**
   * @param id lower case words with hyphens, for example {@code media-download}; frozen
   */
  public static <I extends Record> Builder<I> of(String id, Class<I> input) {
    return new Builder<>(id, input);
  }

  public String id() {
    return id;
  }

  public int version() {
    return version;
  }

  String code() {
    return id + "@" + version;
  }

  Class<I> input() {
    return input;
  }

  List<Trigger<I>> triggers() {
    return triggers;
  }

  List<Class<? extends Record>> awaits() {
    return awaits;
  }

  Retries retries() {
    return retries;
  }

  @Nullable Duration stepTimeout() {
    return stepTimeout;
  }

  Flow<I> flow() {
    return flow;
  }

  /** How the queue sorts it: lower first. */
  int prio(I value) {
    return -Math.clamp(flow.priority.applyAsInt(value), -100, 100);
  }

  /** A limit on how many run at once. */
  record Concurrency<I>(Function<I, String> key, int limit) {}

  /** Starts in a time. */
  record Rate<I>(Function<I, String> key, int limit, Duration period, int burst) {
    Rate {
      limit = positive("limit", limit);
      burst = positive("burst", burst);
      period = positive("period", period);
    }
  }

  /** Once per key, until it lapses. */
  record Idempotency<I>(Function<I, String> key, Duration period) {}

  /** Waits for calm. */
  record Debounce<I>(Function<I, String> key, Duration calm, Duration longest) {}

  /** One open run per key. */
  record Singleton<I>(Function<I, String> key, SingletonMode mode) {}

  /** Ends a run by an event. */
  record CancelOn<I>(String event, String field, Function<I, String> value) {}

  /** What becomes of a start while another run of its key is open. */
  public enum SingletonMode {
    /** It is left out. */
    SKIP,
    /** The open run is cancelled. */
    CANCEL
  }

  /** How starts are held back. */
  static final class Flow<I extends Record> {
    final List<Concurrency<I>> concurrency;
    final @Nullable Rate<I> rateLimit;
    final @Nullable Rate<I> throttle;
    final @Nullable Idempotency<I> idempotency;
    final @Nullable Debounce<I> debounce;
    final @Nullable Singleton<I> singleton;
    final ToIntFunction<I> priority;
    final @Nullable Duration startTimeout;
    final @Nullable Duration runTimeout;
    final List<CancelOn<I>> cancelOn;

    private Flow(Builder<I> builder) {
      this.concurrency = List.copyOf(builder.concurrency);
      this.rateLimit = builder.rateLimit;
      this.throttle = builder.throttle;
      this.idempotency = builder.idempotency;
      this.debounce = builder.debounce;
      this.singleton = builder.singleton;
      this.priority = builder.priority;
      this.startTimeout = builder.startTimeout;
      this.runTimeout = builder.runTimeout;
      this.cancelOn = List.copyOf(builder.cancelOn);
    }

    /** A start needs no look at anything but itself. */
    boolean isPlain() {
      return concurrency.isEmpty()
          && rateLimit == null
          && throttle == null
          && idempotency == null
          && debounce == null
          && singleton == null
          && startTimeout == null
          && runTimeout == null
          && cancelOn.isEmpty();
    }
  }

  /**
   * Builds a declaration.
   *
   * @param <I> the workflow's input
   */
  public static final class Builder<I extends Record> {
    private final String id;
    private final Class<I> input;
    private final List<Trigger<I>> triggers = new ArrayList<>();
    private final List<Concurrency<I>> concurrency = new ArrayList<>();
    private final List<CancelOn<I>> cancelOn = new ArrayList<>();
    private final List<Class<? extends Record>> awaits = new ArrayList<>();
    private int version = 1;
    private Retries retries = Retries.DEFAULT;
    private @Nullable Duration stepTimeout;
    private @Nullable Rate<I> rateLimit;
    private @Nullable Rate<I> throttle;
    private @Nullable Idempotency<I> idempotency;
    private @Nullable Debounce<I> debounce;
    private @Nullable Singleton<I> singleton;
    private ToIntFunction<I> priority = value -> 0;
    private @Nullable Duration startTimeout;
    private @Nullable Duration runTimeout;

    private Builder(String id, Class<I> input) {
      if (!id.matches("[a-z][a-z0-9-]{0,62}(\\.failed)?")) {
        throw new IllegalArgumentException(
            "id (%s) must be lower case words with hyphens, 63 characters at most".formatted(id));
      }
      this.id = id;
      this.input = input;
    }

    /** The code's version; default 1. Runs go on with the version they began with. */
    public Builder<I> version(int number) {
      this.version = positive("version", number);
      return this;
    }

    /** Starts a run for each event of the type, with the event as its input. */
    public Builder<I> on(Class<I> event) {
      return on(event, any -> true, Function.identity());
    }

    /**
     * Starts a run for each event that passes the filter. Both functions are pure: they are called
     * by whichever node routes the event.
     */
    public <E extends Record> Builder<I> on(
        Class<E> event, Predicate<E> filter, Function<E, I> asInput) {
      triggers.add(new Trigger.OnEvent<>(event, filter, asInput));
      return this;
    }

    /**
     * Starts a run for several events together.
     *
     * @param most as many start it at once: 1 to 1,000
     * @param wait fewer start it when the first has waited for so long
     */
    public <E extends Record> Builder<I> onBatch(
        Class<E> event,
        Function<E, String> key,
        int most,
        Duration wait,
        Function<List<E>, I> asInput) {
      if (most < 1 || most > 1_000) {
        throw new IllegalArgumentException("most (%d) must be 1 to 1000".formatted(most));
      }
      triggers.add(new Trigger.OnBatch<>(event, key, most, positive("wait", wait), asInput));
      return this;
    }

    /**
     * Starts a run by the clock, once over the cluster; for no agency; in UTC, catching up once.
     */
    public Builder<I> cron(String expression, Function<Instant, I> asInput) {
      return cron(expression, ZoneId.of("UTC"), Duration.ZERO, CatchUp.ONCE, asInput);
    }

    /**
     * The same with a time zone.
     *
     * @param jitter each start is put off by a random time up to this
     * @param catchUp what becomes of times that passed while nothing ran
     */
    public Builder<I> cron(
        String expression,
        ZoneId zone,
        Duration jitter,
        CatchUp catchUp,
        Function<Instant, I> asInput) {
      triggers.add(new Trigger.OnCron<>(Cron.of(expression), zone, jitter, catchUp, asInput));
      return this;
    }

    /**
     * Says that steps wait for an event, so that hot paths publish it from the start of the node
     * on, and not only once a run waits.
     */
    public Builder<I> awaits(Class<? extends Record> event) {
      awaits.add(event);
      return this;
    }

    /** Tries of each step and of the code between; default {@link Retries#DEFAULT}. */
    public Builder<I> retries(Retries tries) {
      this.retries = tries;
      return this;
    }

    /** Longest time of one try of a step; default none. */
    public Builder<I> stepTimeout(Duration longest) {
      this.stepTimeout = positive("stepTimeout", longest);
      return this;
    }

    /** A key starts one run; the same key again starts nothing until the period has passed. */
    public Builder<I> idempotent(Function<I, String> key, Duration period) {
      this.idempotency = new Idempotency<>(key, positive("period", period));
      return this;
    }

    /**
     * At most so many runs of a key execute at once; may be given several times, and then a run
     * needs room under each. A run that sleeps or waits does not execute.
     */
    public Builder<I> concurrency(Function<I, String> key, int limit) {
      concurrency.add(new Concurrency<>(key, positive("limit", limit)));
      return this;
    }

    /** Starts beyond the rate are dropped: {@code limit} at once, then evenly spaced. */
    public Builder<I> rateLimit(Function<I, String> key, int limit, Duration period) {
      this.rateLimit = new Rate<>(key, limit, period, limit);
      return this;
    }

    /** Starts beyond the rate wait: {@code burst} at once, then evenly spaced, in order. */
    public Builder<I> throttle(Function<I, String> key, int limit, Duration period, int burst) {
      this.throttle = new Rate<>(key, limit, period, burst);
      return this;
    }

    /**
     * A start waits until nothing came for its key for {@code calm}; the last one counts.
     *
     * @param longest it does not wait longer than this after the first
     */
    public Builder<I> debounce(Function<I, String> key, Duration calm, Duration longest) {
      this.debounce = new Debounce<>(key, positive("calm", calm), positive("longest", longest));
      return this;
    }

    /** One open run per key. */
    public Builder<I> singleton(Function<I, String> key, SingletonMode mode) {
      this.singleton = new Singleton<>(key, mode);
      return this;
    }

    /** Who goes first: -100 to 100, higher first; default 0. */
    public Builder<I> priority(ToIntFunction<I> higherFirst) {
      this.priority = higherFirst;
      return this;
    }

    /** A run that no engine has begun after this time is cancelled; default none. */
    public Builder<I> startTimeout(Duration longest) {
      this.startTimeout = positive("startTimeout", longest);
      return this;
    }

    /** A run that has not ended after this time is cancelled; default none. */
    public Builder<I> runTimeout(Duration longest) {
      this.runTimeout = positive("runTimeout", longest);
      return this;
    }

    /** An event whose field has the value that the input gives cancels the run. */
    public <E extends Record> Builder<I> cancelOn(
        Class<E> event, String field, Function<I, String> value) {
      awaits.add(event);
      cancelOn.add(new CancelOn<>(Catalogue.nameOf(event), Match.on(field, "").field(), value));
      return this;
    }

    public Declaration<I> build() {
      return new Declaration<>(this);
    }
  }

  private static int positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s (%d) must be at least 1".formatted(what, value));
    }
    return value;
  }

  private static Duration positive(String what, Duration value) {
    Objects.requireNonNull(value);
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("%s (%s) must be more than 0".formatted(what, value));
    }
    return value;
  }
}
