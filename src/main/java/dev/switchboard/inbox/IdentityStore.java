package dev.switchboard.inbox;

import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The identity ledger's tables: who is known how. All statements are sets. */
final class IdentityStore {
  // Which contacts the identities are known as. Relies on the primary key of contact_identity.
  private static final String KNOWN =
      """
      select w.tenant_id, w.kind, w.scope, w.value, i.contact_id
        from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as w(tenant_id, kind, scope, value)
        join contact_identity i
          on i.tenant_id = w.tenant_id and i.kind = w.kind and i.scope = w.scope and i.value = w.value
      """;

  // New contacts. The identity decides who was first: whoever loses takes the winner's contact.
  private static final String ADD_CONTACTS =
      """
      insert into contact (id, tenant_id, name)
      select * from unnest($1::bigint[], $2::bigint[], $3::text[])
      """;

  // A contact that was merged away or erased is known as nobody any more; the lock is the one that
  // the foreign key takes.
  private static final String ADD_IDENTITIES =
      """
      with held as materialized (
        select id from contact where id = any ($5::bigint[]) and merged_into is null and erased_at is null
         order by id for key share
      )
      insert into contact_identity (tenant_id, kind, scope, value, contact_id, evidence, leaf_id)
      select t.tenant_id, t.kind, t.scope, t.value, t.contact_id, t.evidence, t.leaf_id
        from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bigint[])
             as t(tenant_id, kind, scope, value, contact_id, evidence, leaf_id)
        join held on held.id = t.contact_id
       order by t.tenant_id, t.kind, t.scope, t.value
      on conflict (tenant_id, kind, scope, value) do update set value = excluded.value
      returning tenant_id, kind, scope, value, contact_id
      """;

  private static final String RENAME =
      """
      with held as materialized (
        select id from contact where id = any ($1::bigint[]) and erased_at is null
         order by id for no key update
      )
      update contact c set name = t.name
        from unnest($1::bigint[], $2::text[]) as t(id, name) join held using (id)
       where c.id = t.id and c.name is distinct from t.name
      """;

  private final Ids ids;

  IdentityStore(Ids ids) {
    this.ids = ids;
  }

  /** One way to know somebody; scope is empty or the line on which it counts. */
  record Who(long tenantId, String kind, String scope, String value) {}

  /** A new way to know a contact, and what says so. */
  record Claim(Who who, long contactId, String evidence, long leafId) {}

  /** Somebody nobody knows: all ways we know them by, and their name when it came along. */
  record Stranger(List<Who> ways, @Nullable String name, String evidence, long leafId) {}

  Map<Who, Long> known(Tx tx, List<Who> ways) {
    return whoIsWho(
        tx.query(
                KNOWN,
                Tuple.of(
                    Columns.of(ways, Who::tenantId, Long[]::new),
                    Columns.of(ways, Who::kind, String[]::new),
                    Columns.of(ways, Who::scope, String[]::new),
                    Columns.of(ways, Who::value, String[]::new)))
            .await());
  }

  /** Makes contacts for strangers; returns the contacts that hold their identities. */
  Map<Who, Long> meet(Tx tx, List<Stranger> strangers, InboxNews news) {
    List<Long> contacts = new ArrayList<>();
    List<Claim> claims = new ArrayList<>();
    for (Stranger stranger : strangers) {
      long contact = ids.next();
      contacts.add(contact);
      for (Who way : stranger.ways()) {
        claims.add(new Claim(way, contact, stranger.evidence(), stranger.leafId()));
      }
    }
    tx.query(
            ADD_CONTACTS,
            Tuple.of(
                contacts.toArray(Long[]::new),
                Columns.of(strangers, s -> s.ways().getFirst().tenantId(), Long[]::new),
                Columns.of(strangers, IdentityStore::name, String[]::new)))
        .await();
    Map<Who, Long> met = claim(tx, claims);
    // One whom another transaction met first is that one's to tell.
    Set<Long> made = Set.copyOf(contacts);
    met.forEach((who, contact) -> {
      if (made.contains(contact)) {
        news.created(who.tenantId(), contact);
      }
    });
    return met;
  }

  private static @Nullable String name(Stranger stranger) {
    return stranger.name() == null && stranger.ways().getFirst().kind().equals("group")
        ? "Group"
        : stranger.name();
  }

  /**
   * Adds ways to know contacts.
   *
   * @param claims no way twice
   * @return the contact that each way leads to, which may be another one's that was first; nothing
   *     for a way to a contact that was merged away or erased
   */
  Map<Who, Long> claim(Tx tx, List<Claim> claims) {
    return whoIsWho(
        tx.query(
                ADD_IDENTITIES,
                Tuple.of(
                    Columns.of(claims, c -> c.who().tenantId(), Long[]::new),
                    Columns.of(claims, c -> c.who().kind(), String[]::new),
                    Columns.of(claims, c -> c.who().scope(), String[]::new),
                    Columns.of(claims, c -> c.who().value(), String[]::new),
                    Columns.of(claims, Claim::contactId, Long[]::new),
                    Columns.of(claims, Claim::evidence, String[]::new),
                    (Object) Columns.of(claims, Claim::leafId, Long[]::new)))
            .await());
  }

  private static Map<Who, Long> whoIsWho(Iterable<Row> rows) {
    Map<Who, Long> contacts = new HashMap<>();
    for (Row row : rows) {
      contacts.put(
          new Who(
              row.getLong("tenant_id"),
              row.getString("kind"),
              row.getString("scope"),
              row.getString("value")),
          row.getLong("contact_id"));
    }
    return contacts;
  }

  void rename(Tx tx, Map<Long, String> names) {
    List<Long> contacts = names.keySet().stream().sorted(Comparator.naturalOrder()).toList();
    tx.query(
            RENAME,
            Tuple.of(
                contacts.toArray(Long[]::new),
                (Object) Columns.of(contacts, names::get, String[]::new)))
        .await();
  }
}
