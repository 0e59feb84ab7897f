package dev.switchboard.workflow;

import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A workflow made up by a test: a list of things to do, and a witness of what was done. */
final class Program implements Workflow<Program.Input, String> {
  /** One thing to do. */
  sealed interface Op {
    /** A plain step; its result is another number each time it is done. */
    record Plain() implements Op {}

    /** A transactional step; it leaves a row each time it is committed. */
    record Transactional() implements Op {}

    record Sleep() implements Op {}

    /** Waits for an event that never comes. */
    record TimeOut() implements Op {}

    /** Publishes an event and waits for it. */
    record Echo() implements Op {}

    /** A step that fails at its first try. */
    record Stumble() implements Op {}

    record Invoke() implements Op {}

    record Parallel(List<List<Op>> branches) implements Op {}
  }

  record Input(String witness) {}

  @EventName("test/echo")
  record Echoed(String key) {}

  @EventName("test/never")
  record Never(String key) {}

  private final List<Op> ops;
  private final Leaf leaf = new Leaf();
  private final AtomicInteger numbers = new AtomicInteger();
  // By place: every value that the code was given for it, in any replay.
  private final Map<String, Set<String>> given = new ConcurrentHashMap<>();
  private final Set<String> stumbled = ConcurrentHashMap.newKeySet();
  private final Queue<String> oddities = new ConcurrentLinkedQueue<>();

  Program(List<Op> ops) {
    this.ops = ops;
  }

  @Override
  public Declaration<Input> declaration() {
    return Declaration.of("program", Input.class).build();
  }

  Workflow<Input, Integer> leaf() {
    return leaf;
  }

  /** Forgets what a crashed attempt saw. */
  void forget() {
    given.clear();
    stumbled.clear();
    oddities.clear();
  }

  /** Places whose code was given different results in different replays after a later commit. */
  List<String> oddities() {
    return List.copyOf(oddities);
  }

  @Override
  public String run(Step step, Input input) throws Exception {
    return go(step, ops, "", input.witness());
  }

  private String go(Step step, List<Op> todo, String path, String witness) throws Exception {
    StringBuilder shape = new StringBuilder();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < todo.size(); i++) {
      String at = path + "/" + i;
      shape.append(one(step, todo.get(i), at, witness, values));
    }
    return shape.toString();
  }

  private String one(Step step, Op op, String at, String witness, List<String> values)
      throws Exception {
    return switch (op) {
      case Op.Plain() -> {
        int number = step.run("plain" + at, Integer.class, () -> fresh(values));
        values.add(at + "=" + number);
        yield "p";
      }
      case Op.Transactional() -> {
        var _ =
            step.transaction(
                "tx" + at,
                String.class,
                tx -> {
                  seen(values);
                  tx.query(
                          "insert into effect (witness, place) values ($1, $2)",
                          Tuple.of(witness, at))
                      .await();
                  return at;
                });
        yield "t";
      }
      case Op.Sleep() -> {
        step.sleep("sleep" + at, Duration.ofHours(1));
        yield "s";
      }
      case Op.TimeOut() -> {
        var got =
            step.waitForEvent(
                "never" + at, Never.class, Match.on("key", at), Duration.ofMinutes(5));
        yield got.isPresent() ? "!" : "o";
      }
      case Op.Echo() -> {
        String key = witness + at;
        step.sendEvent("send" + at, new Echoed(key));
        var got =
            step.waitForEvent("echo" + at, Echoed.class, Match.on("key", key), Duration.ofDays(9));
        yield got.isPresent() ? "e" : "?";
      }
      case Op.Stumble() -> {
        step.run(
            "stumble" + at,
            () -> {
              if (stumbled.add(at)) {
                throw new IllegalStateException("the first try fails");
              }
            });
        yield "f";
      }
      case Op.Invoke() -> "i" + step.invoke("invoke" + at, leaf, Integer.class, new Input(at));
      case Op.Parallel(var branches) -> {
        List<Step.Branch<String>> ways = new ArrayList<>();
        for (int b = 0; b < branches.size(); b++) {
          List<Op> branch = branches.get(b);
          String inner = at + "." + b;
          ways.add(s -> go(s, branch, inner, witness));
        }
        yield "(" + String.join("|", step.parallel("parallel" + at, ways)) + ")";
      }
    };
  }

  private int fresh(List<String> values) {
    seen(values);
    return numbers.incrementAndGet();
  }

  // Called where something is done for the world to see: what was given before must be final.
  private void seen(List<String> values) {
    for (String value : values) {
      String place = value.substring(0, value.indexOf('='));
      Set<String> all = given.computeIfAbsent(place, p -> ConcurrentHashMap.newKeySet());
      all.add(value);
      if (all.size() > 1) {
        oddities.add(all.toString());
      }
    }
  }

  /** The workflow that programs invoke. */
  static final class Leaf implements Workflow<Input, Integer> {
    @Override
    public Declaration<Input> declaration() {
      return Declaration.of("leaf", Input.class).build();
    }

    @Override
    public Integer run(Step step, Input input) {
      step.sleep("nap", Duration.ofMinutes(1));
      return step.run("length", Integer.class, () -> input.witness().length());
    }
  }
}
