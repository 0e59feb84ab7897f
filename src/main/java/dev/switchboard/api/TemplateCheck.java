package dev.switchboard.api;

import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.platform.MessageRules.Breach;
import dev.switchboard.platform.Platform;
import dev.switchboard.platform.TemplateRules;
import dev.switchboard.templates.TemplateRequestStore;
import dev.switchboard.templates.TemplateStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds templates that are to be sent against the list of their line's account. Thread-safe. */
final class TemplateCheck {
  private static final Logger LOG = LoggerFactory.getLogger(TemplateCheck.class);
  private static final Duration REST = Duration.ofMinutes(1);
  // It is read each hour: one that is older could not be.
  private static final Duration STALE = Duration.ofDays(1);

  private final TenantDatabase database;
  private final TemplateRequestStore requests;

  TemplateCheck(TenantDatabase database, Sends sends) {
    this.database = database;
    this.requests = new TemplateRequestStore(sends.bus(), sends.ids());
  }

  /**
   * Fails with a {@link Problem} that names the field when the platform would refuse one.
   *
   * @return what is known of those that the group names, also where that is too old to judge by
   */
  Future<KnownTemplates> check(Tx tx, long tenant, long line, Platform platform, SendGroup group) {
    List<JsonObject> templates =
        group.messages().stream()
            .filter(SendRequest::isTemplate)
            .map(request -> (JsonObject) request.content())
            .toList();
    return platform != Platform.WHATSAPP || templates.isEmpty()
        ? Future.succeededFuture(KnownTemplates.NONE)
        : known(tx, line, names(templates))
            .compose(known ->
                TemplateStore.listing(tx, line)
                    .map(listing -> {
                      check(tenant, line, listing, templates, known);
                      return known;
                    }));
  }

  static Future<KnownTemplates> known(Tx tx, long line, Set<String> names) {
    return TemplateStore.named(tx, line, names).map(KnownTemplates::new);
  }

  // A list that was never read says nothing of any template: to refuse by it would stop an agency
  // whose number was connected a moment ago, or whose token may not read lists; nor does one that
  // could not be read for long know what is new. Meta still judges.
  private void check(
      long tenant,
      long line,
      Optional<TemplateStore.Listing> listing,
      List<JsonObject> templates,
      KnownTemplates known) {
    Instant stale = InstantSource.system().instant().minus(STALE);
    if (listing
        .flatMap(list -> Optional.ofNullable(list.syncedAt()))
        .filter(stale::isBefore)
        .isEmpty()) {
      renew(tenant, line);
    } else {
      templates.forEach(template -> check(tenant, line, template, known));
    }
  }

  private static Set<String> names(List<JsonObject> templates) {
    return templates.stream()
        .map(one -> String.valueOf(one.getValue("name")))
        .collect(Collectors.toSet());
  }

  private void check(long tenant, long line, JsonObject template, KnownTemplates known) {
    @Nullable Breach breach =
        TemplateRules.check(template, known.named(template.getValue("name"))).orElse(null);
    if (breach != null) {
      // It may have been made or changed at Meta a moment ago: the next try knows.
      renew(tenant, line);
      throw Problem.rule(breach.field(), breach.limit(), breach.alternative());
    }
  }

  // In a transaction of its own, for a refusal takes back the other; nobody waits for it.
  private void renew(long tenant, long line) {
    var _ =
        database
            .transaction(Scope.all(tenant), tx -> requests.want(tx, line, REST))
            .onFailure(
                e -> LOG.warn("templates of line {} were not asked for: {}", line, e.toString()));
  }
}
