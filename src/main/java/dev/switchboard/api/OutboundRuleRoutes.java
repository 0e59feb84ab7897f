package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.sending.OutboundRule;
import dev.switchboard.sending.OutboundRuleStore;
import dev.switchboard.sending.OutboundRuleStore.Kept;
import dev.switchboard.sending.Sanitizer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An agency's rules for words that go out: seen and tried by all, set by admins. */
final class OutboundRuleRoutes implements Routes {
  private static final String BASE = "/api/v1/outbound-rules";

  // Each may take as much of a processor as a message, and needs no right to send one.
  private static final int MOST_TRIALS = 300;

  private final Endpoints endpoints;
  private final Ids ids;
  private final Audit audit;
  private final Throttle throttle = new Throttle(InstantSource.system());

  OutboundRuleRoutes(Endpoints endpoints, Ids ids) {
    this.endpoints = endpoints;
    this.ids = ids;
    this.audit = new Audit(ids);
  }

  @Override
  public void mount(Router router) {
    router.get(BASE).handler(endpoints.read(OutboundRuleRoutes::list));
    router.post(BASE).handler(endpoints.admin(this::add));
    router.post(BASE + "/dry-run").handler(endpoints.read(this::dryRun));
    router.get(BASE + "/:id").handler(endpoints.read(OutboundRuleRoutes::one));
    router.put(BASE + "/:id").handler(endpoints.admin(this::replace));
    router.delete(BASE + "/:id").handler(endpoints.admin(this::remove));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    return OutboundRuleStore.list(tx, who.tenantId())
        .map(rules -> {
          JsonArray items = new JsonArray();
          rules.forEach(rule -> items.add(RuleRequest.json(rule)));
          return new JsonObject().put("items", items);
        });
  }

  private static Future<JsonObject> one(RoutingContext context, Actor who, Tx tx) {
    return shown(context, tx, Requests.id(context, "rule"));
  }

  private static Future<JsonObject> shown(RoutingContext context, Tx tx, long id) {
    return found(tx, id)
        .map(rule -> {
          Versions.show(context, rule.edits());
          return RuleRequest.json(rule);
        });
  }

  private static Future<Kept> found(Tx tx, long id) {
    return OutboundRuleStore.one(tx, id)
        .map(found -> found.orElseThrow(() -> Problem.notFound("rule")));
  }

  private Future<JsonObject> add(RoutingContext context, Actor who, Tx tx) {
    OutboundRule rule = RuleRequest.rule(Requests.body(context), "");
    long id = ids.next();
    return OutboundRuleStore.hold(tx, who.tenantId())
        .compose(others -> {
          RuleRequest.fits(others, rule, "");
          return OutboundRuleStore.add(tx, who.tenantId(), id, rule);
        })
        .compose(added ->
            audit.append(tx, context, Act.of(Act.Kind.RULE_ADDED, id, RuleRequest.words(rule))))
        .compose(logged -> {
          context.response().setStatusCode(201);
          return shown(context, tx, id);
        });
  }

  private Future<JsonObject> replace(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "rule");
    OutboundRule rule = RuleRequest.rule(Requests.body(context), "");
    @Nullable Integer version = Versions.wanted(context);
    return OutboundRuleStore.hold(tx, who.tenantId())
        .compose(all -> {
          Kept before =
              all.stream()
                  .filter(one -> one.id() == id)
                  .findFirst()
                  .orElseThrow(() -> Problem.notFound("rule"));
          expect(version == null || version == before.edits());
          RuleRequest.fits(all.stream().filter(one -> one.id() != id).toList(), rule, "");
          return rule.equals(before.rule())
              ? Future.succeededFuture()
              : replace(context, tx, before, rule);
        })
        .compose(done -> shown(context, tx, id));
  }

  private Future<Void> replace(RoutingContext context, Tx tx, Kept before, OutboundRule rule) {
    JsonObject said =
        new JsonObject()
            .put("from", RuleRequest.words(before.rule()))
            .put("to", RuleRequest.words(rule));
    return OutboundRuleStore.replace(tx, before.id(), rule, before.edits())
        .compose(done -> {
          expect(done);
          return audit.append(tx, context, Act.of(Act.Kind.RULE_CHANGED, before.id(), said));
        });
  }

  private Future<JsonObject> remove(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "rule");
    @Nullable Integer version = Versions.wanted(context);
    return found(tx, id)
        .compose(before ->
            OutboundRuleStore.remove(tx, id, version)
                .compose(done -> {
                  expect(done);
                  return audit.append(
                      tx,
                      context,
                      Act.of(Act.Kind.RULE_REMOVED, id, RuleRequest.words(before.rule())));
                }))
        .map(new JsonObject());
  }

  private static void expect(boolean isAsFetched) {
    if (!isAsFetched) {
      throw Versions.changed();
    }
  }

  private Future<JsonObject> dryRun(RoutingContext context, Actor who, Tx tx) {
    Duration wait = throttle.take("agency " + who.tenantId(), MOST_TRIALS);
    if (wait.isPositive()) {
      var _ = context.response().putHeader("Retry-After", Long.toString(wait.toSeconds() + 1));
      throw Problem.of(429, "Too many", "Too many texts were tried. Wait a few minutes.");
    }
    RuleRequest.Trial trial = RuleRequest.trial(Requests.body(context));
    @Nullable List<Kept> given = trial.rules();
    return (given == null
            ? OutboundRuleStore.list(tx, who.tenantId())
            : Future.succeededFuture(given))
        .compose(rules -> Sanitizer.tried(rules, trial.text()))
        .map(cleaned ->
            new JsonObject()
                .put("text", cleaned.text())
                .put("changed", !cleaned.text().equals(trial.text()))
                .put(
                    "acted",
                    new JsonArray(cleaned.acted().stream().map(id -> Long.toString(id)).toList())));
  }
}
