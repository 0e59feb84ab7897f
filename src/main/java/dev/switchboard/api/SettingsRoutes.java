package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.sending.LineSettings;
import dev.switchboard.sending.LineSettingsStore;
import dev.switchboard.sending.SteeringStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an agency's lines may send: seen by all, set by admins. */
final class SettingsRoutes implements Routes {
  private static final String LINE = "/api/v1/lanes/:id/settings";
  private static final String AGENCY = "/api/v1/sending-settings";

  private final Endpoints endpoints;
  private final LineSettingsStore settings;
  private final Audit audit;

  SettingsRoutes(Endpoints endpoints, Sends sends) {
    this.endpoints = endpoints;
    this.settings = new LineSettingsStore(new SteeringStore(sends.bus(), sends.threads()));
    this.audit = new Audit(sends.ids());
  }

  @Override
  public void mount(Router router) {
    router.get(LINE).handler(endpoints.read(this::line));
    router.patch(LINE).handler(endpoints.admin(this::setLine));
    router.get(AGENCY).handler(endpoints.read(this::agency));
    router.patch(AGENCY).handler(endpoints.admin(this::setAgency));
  }

  private Future<JsonObject> line(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "lane");
    return settings.read(tx, id).map(found -> shown(context, id, there(found)));
  }

  private static LineSettings.Shown there(Optional<LineSettings.Shown> found) {
    return found.orElseThrow(() -> Problem.notFound("lane"));
  }

  private static JsonObject shown(RoutingContext context, long id, LineSettings.Shown line) {
    Versions.show(context, line.version());
    return SettingsRequest.json(line.settings(), line.platform())
        .put("lineId", Long.toString(id))
        .put("perSecondNow", line.perSecondNow())
        .put("messagingLimit", limit(line.messagingLimit()));
  }

  private static @Nullable Object limit(@Nullable Integer people) {
    return people != null && people == LineSettings.NO_LIMIT ? "unlimited" : people;
  }

  private Future<JsonObject> setLine(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "lane");
    JsonObject body = Requests.body(context);
    @Nullable Integer version = Versions.wanted(context);
    return settings
        .hold(tx, id)
        .compose(found -> {
          LineSettings.Shown before = there(found);
          requireConnected(before);
          unchanged(before.version(), version);
          LineSettings after = SettingsRequest.line(before.settings(), before.platform(), body);
          return after.equals(before.settings())
              ? Future.succeededFuture()
              : settings
                  .write(tx, id, after)
                  .compose(written -> audit.append(tx, context, set(id, before, after)));
        })
        .compose(done -> line(context, who, tx));
  }

  private static void requireConnected(LineSettings.Shown line) {
    if (!line.isActive()) {
      throw Problem.of(
          409, "Disconnected", "The number is disconnected: nothing goes out. Connect it again.");
    }
  }

  private static void unchanged(int is, @Nullable Integer wanted) {
    if (wanted != null && wanted != is) {
      throw Versions.changed();
    }
  }

  private static Act set(long id, LineSettings.Shown before, LineSettings after) {
    return Act.of(
        Act.Kind.LANE_CHANGED,
        id,
        new JsonObject()
            .put("from", SettingsRequest.json(before.settings(), before.platform()))
            .put("to", SettingsRequest.json(after, before.platform())));
  }

  private Future<JsonObject> agency(RoutingContext context, Actor who, Tx tx) {
    return settings
        .readAgency(tx, who.tenantId())
        .map(agency -> {
          Versions.show(context, agency.version());
          return new JsonObject().put(SettingsRequest.CAP, agency.dailyCap());
        });
  }

  private Future<JsonObject> setAgency(RoutingContext context, Actor who, Tx tx) {
    JsonObject body = Requests.body(context);
    Fields.only(body, SettingsRequest.CAP);
    if (!body.containsKey(SettingsRequest.CAP)) {
      throw Problem.rule(SettingsRequest.CAP, "is missing", "Null is no cap");
    }
    @Nullable Integer cap = SettingsRequest.cap(body);
    @Nullable Integer version = Versions.wanted(context);
    return settings
        .holdAgency(tx, who.tenantId())
        .compose(before -> {
          unchanged(before.version(), version);
          return Objects.equals(before.dailyCap(), cap)
              ? Future.succeededFuture()
              : settings
                  .writeAgency(tx, who.tenantId(), cap)
                  .compose(written -> audit.append(tx, context, set(before.dailyCap(), cap)));
        })
        .compose(done -> agency(context, who, tx));
  }

  private static Act set(@Nullable Integer before, @Nullable Integer after) {
    return Act.of(
        Act.Kind.SENDING_CHANGED,
        new JsonObject()
            .put("from", new JsonObject().put(SettingsRequest.CAP, before))
            .put("to", new JsonObject().put(SettingsRequest.CAP, after)));
  }
}
