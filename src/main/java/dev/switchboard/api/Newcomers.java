package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.FederatedStore;
import dev.switchboard.access.FederatedStore.Person;
import dev.switchboard.access.ProviderStore.OwnProvider;
import dev.switchboard.access.Role;
import dev.switchboard.access.UserStore;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.oidc.Identity;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom of an agency somebody is whom its provider knows. From the second time on by the provider's
 * name for them alone; at first by an e-mail address that the provider verified and speaks for.
 */
final class Newcomers {
  private static final int LONGEST_EMAIL = 254;

  private final Ids ids;
  private final Audit audit;

  Newcomers(Ids ids, Audit audit) {
    this.ids = ids;
    this.audit = audit;
  }

  /** What became of it. */
  sealed interface Outcome {
    /** They are somebody of the agency, and in. */
    record In(Person person) implements Outcome {}

    /**
     * They are not let in.
     *
     * @param why for the agency's log, never for them
     */
    record Out(@Nullable Long user, String why) implements Outcome {}
  }

  /** Who comes. */
  record Comer(long tenantId, OwnProvider provider, Identity identity) {
    Optional<String> email() {
      @Nullable String email = identity.email();
      return email == null || email.length() > LONGEST_EMAIL || !UserRequest.isEmail(email)
          ? Optional.empty()
          : Optional.of(email);
    }

    boolean isSpokenFor(String email) {
      return provider.words().domains().contains(email.substring(email.lastIndexOf('@') + 1));
    }

    /** What they are called, if the provider does not say it: as their address is. */
    String name(String email) {
      @Nullable String said = identity.name();
      return said == null || said.isBlank() || said.indexOf('\0') >= 0
          ? email.substring(0, email.indexOf('@'))
          : said.substring(0, Math.min(said.length(), UserRequest.LONGEST_NAME));
    }
  }

  Future<Outcome> admit(RoutingContext context, Tx tx, Comer comer) {
    long provider = comer.provider().id();
    String subject = comer.identity().subject();
    return FederatedStore.bySubject(tx, provider, subject)
        .compose(known ->
            known.isPresent()
                ? FederatedStore.seen(tx, provider, subject).map(seen -> ifActive(known.get()))
                : first(context, tx, comer));
  }

  private static Outcome ifActive(Person person) {
    return person.isActive() ? new Outcome.In(person) : new Outcome.Out(person.id(), "deactivated");
  }

  private Future<Outcome> first(RoutingContext context, Tx tx, Comer comer) {
    Optional<String> email = comer.email();
    if (email.isEmpty()) {
      return out("no verified address");
    }
    if (!comer.isSpokenFor(email.get())) {
      return out("address of another domain");
    }
    return FederatedStore.byEmail(tx, email.get())
        .compose(found ->
            found.isPresent()
                ? join(context, tx, comer, email.get(), found.get())
                : create(context, tx, comer, email.get()));
  }

  private static Future<Outcome> out(String why) {
    return Future.succeededFuture(new Outcome.Out(null, why));
  }

  private Future<Outcome> join(
      RoutingContext context, Tx tx, Comer comer, String email, Person person) {
    if (!person.isActive()) {
      return Future.succeededFuture(ifActive(person));
    }
    var link =
        new FederatedStore.Link(
            ids.next(),
            comer.tenantId(),
            comer.provider().id(),
            comer.identity().subject(),
            person.id(),
            email);
    return FederatedStore.link(tx, link)
        .compose(isNew ->
            isNew
                ? log(context, tx, comer, person, linked(comer, email, person))
                    .map(logged -> (Outcome) new Outcome.In(person))
                : Future.succeededFuture(
                    new Outcome.Out(person.id(), "known to the provider as somebody else")));
  }

  private static Act linked(Comer comer, String email, Person person) {
    return Act.of(
        Act.Kind.USER_IDENTITY_LINKED,
        person.id(),
        new JsonObject()
            .put("provider", comer.provider().words().name())
            .put("email", email)
            .put("subject", comer.identity().subject()));
  }

  private Future<Outcome> create(RoutingContext context, Tx tx, Comer comer, String email) {
    @Nullable Role role = comer.provider().words().newcomers();
    if (role == null) {
      return out("nobody of the agency");
    }
    String provider = comer.provider().words().name();
    var words = new UserStore.Words(email, comer.name(email), role, true, null);
    var person = new Person(ids.next(), words.name(), role, true);
    Act created =
        Act.of(Act.Kind.USER_CREATED, person.id(), words.toJson().put("provider", provider));
    return UserStore.add(tx, comer.tenantId(), person.id(), words)
        .compose(added ->
            added
                ? audit
                    .append(tx, Audit.nobody(context, comer.tenantId(), provider), created)
                    .compose(logged -> join(context, tx, comer, email, person))
                : out("added at the same moment"));
  }

  private Future<Void> log(RoutingContext context, Tx tx, Comer comer, Person person, Act act) {
    return audit.append(
        tx, Audit.person(context, comer.tenantId(), person.id(), person.name()), act);
  }
}
