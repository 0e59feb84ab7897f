package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.automation.DryRun;
import dev.switchboard.automation.Script;
import dev.switchboard.automation.ScriptException;
import dev.switchboard.automation.ScriptParser;
import dev.switchboard.automation.ScriptStore;
import dev.switchboard.automation.Turn;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Scripts that answer new customers, and how conversations stand in them. */
public final class IntakeRoutes implements Routes {
  private static final String LINE = "/api/v1/accounts/:id/intake";
  private static final int MOST_TURNS = 100;
  private static final int MOST_TEXTS = 20;
  private static final int LONGEST_TEXT = 4_096;

  private final Endpoints endpoints;
  private final Audit audit;

  public IntakeRoutes(TenantDatabase database, Ids ids) {
    this.endpoints = new Endpoints(database);
    this.audit = new Audit(ids);
  }

  @Override
  public void mount(Router router) {
    router.get(LINE).handler(endpoints.read(IntakeRoutes::show));
    router.put(LINE).handler(endpoints.admin(this::change));
    router.get(LINE + "/versions").handler(endpoints.read(IntakeRoutes::versions));
    router.post("/api/v1/intake/dry-run").handler(endpoints.read(IntakeRoutes::dryRun));
    router.get("/api/v1/conversations/:id/intake").handler(endpoints.read(IntakeRoutes::played));
  }

  private static Future<JsonObject> show(RoutingContext context, Actor who, Tx tx) {
    return shown(context, tx, Requests.id(context, "line"));
  }

  private static Future<JsonObject> shown(RoutingContext context, Tx tx, long line) {
    return ScriptStore.read(tx, line)
        .map(found -> found.orElseThrow(() -> Problem.notFound("line")))
        .map(kept -> {
          Versions.show(context, kept.version());
          return new JsonObject()
              .put("version", kept.version())
              .put("on", kept.isOn())
              .put("onSince", kept.onSince())
              .put("script", kept.script() == null ? Script.seed() : kept.script())
              .put("changedBy", kept.createdBy())
              .put("changedAt", kept.createdAt());
        });
  }

  private Future<JsonObject> change(RoutingContext context, Actor who, Tx tx) {
    long line = Requests.id(context, "line");
    JsonObject body = Requests.body(context);
    Fields.only(body, "on", "script");
    if (!(body.getValue("on") instanceof Boolean isOn)) {
      throw Problem.field("on", "must be true or false");
    }
    @Nullable Script script = body.containsKey("script") ? script(body) : null;
    @Nullable Integer wanted = Versions.wanted(context);
    return ScriptStore.hold(tx, line)
        .map(found -> found.orElseThrow(() -> Problem.notFound("line")))
        .compose(version -> {
          if (wanted != null && !wanted.equals(version)) {
            throw Versions.changed();
          }
          return script == null
              ? kept(version)
              : assignee(tx, line, script)
                  .compose(known -> added(tx, who, line, version + 1, script));
        })
        .compose(version ->
            ScriptStore.set(tx, who.tenantId(), line, version, isOn)
                .compose(set -> audit.append(tx, context, act(line, version, isOn))))
        .compose(done -> shown(context, tx, line));
  }

  private static Future<Integer> kept(int version) {
    if (version == 0) {
      throw Problem.field("script", "must be given: the line has none yet");
    }
    return Future.succeededFuture(version);
  }

  private static Future<Integer> added(Tx tx, Actor who, long line, int version, Script script) {
    return ScriptStore.add(tx, who.tenantId(), line, version, script, who.name())
        .map(added -> {
          if (!added) {
            throw Versions.changed();
          }
          return version;
        });
  }

  private static Future<Void> assignee(Tx tx, long line, Script script) {
    @Nullable Long user = script.assigneeId();
    return user == null
        ? Future.succeededFuture()
        : ScriptStore.worksHere(tx, user, line)
            .map(works -> {
              if (!works) {
                throw Problem.field(
                    "script.assigneeId",
                    "must be the id of somebody who works here and sees the number");
              }
              return null;
            });
  }

  private static Act act(long line, int version, boolean isOn) {
    JsonObject detail = new JsonObject().put("version", version).put("on", isOn);
    return Act.of(Act.Kind.INTAKE_CHANGED, line, detail);
  }

  private static Script script(JsonObject body) {
    if (!(body.getValue("script") instanceof JsonObject script)) {
      throw Problem.field("script", "must be an object");
    }
    try {
      return ScriptParser.parse(script);
    } catch (ScriptException e) {
      throw Problem.field("script." + e.field(), e.reason());
    }
  }

  private static Future<JsonObject> versions(RoutingContext context, Actor who, Tx tx) {
    return ScriptStore.versions(tx, Requests.id(context, "line"))
        .map(found -> {
          JsonArray items = new JsonArray();
          for (ScriptStore.Kept kept : found.orElseThrow(() -> Problem.notFound("line"))) {
            items.add(
                new JsonObject()
                    .put("version", kept.version())
                    .put("script", kept.script())
                    .put("changedBy", kept.createdBy())
                    .put("changedAt", kept.createdAt()));
          }
          return new JsonObject().put("items", items);
        });
  }

  private static Future<JsonObject> dryRun(RoutingContext context, Actor who, Tx tx) {
    JsonObject body = Requests.body(context);
    Fields.only(body, "script", "turns");
    List<DryRun.Shown> played = DryRun.play(script(body), turns(body));
    JsonArray turns = new JsonArray();
    for (DryRun.Shown turn : played) {
      Turn.@Nullable End end = turn.end();
      JsonObject answers = new JsonObject();
      turn.answers().forEach(answers::put);
      turns.add(
          new JsonObject()
              .put("says", turn.says())
              .put("asked", turn.asked())
              .put("answers", answers)
              .put("end", end == null ? null : end.wire()));
    }
    return Future.succeededFuture(new JsonObject().put("turns", turns));
  }

  private static List<List<String>> turns(JsonObject body) {
    if (!(body.getValue("turns") instanceof JsonArray items) || items.size() > MOST_TURNS) {
      throw Problem.field("turns", "must be a list of %d turns at most".formatted(MOST_TURNS));
    }
    List<List<String>> turns = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String field = "turns[%d]".formatted(i);
      if (!(items.getValue(i) instanceof JsonArray texts) || texts.size() > MOST_TEXTS) {
        throw Problem.field(field, "must be a list of %d texts at most".formatted(MOST_TEXTS));
      }
      List<String> said = new ArrayList<>();
      for (Object text : texts) {
        if (!(text instanceof String words) || words.length() > LONGEST_TEXT) {
          throw Problem.field(
              field, "must have texts of %d characters at most".formatted(LONGEST_TEXT));
        }
        said.add(words);
      }
      turns.add(said);
    }
    return turns;
  }

  private static Future<JsonObject> played(RoutingContext context, Actor who, Tx tx) {
    return ScriptStore.played(tx, Requests.id(context, "conversation"))
        .map(found -> found.orElseThrow(() -> Problem.notFound("conversation")));
  }
}
