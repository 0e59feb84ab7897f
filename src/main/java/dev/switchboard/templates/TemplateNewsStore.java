package dev.switchboard.templates;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Door;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.templates.TemplateNews.Part;
import dev.switchboard.workflow.EventStore;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The door by which webhooks change what is known of templates, in the transaction that keeps their
 * leaves. Blocks the calling virtual thread.
 */
@Door
public final class TemplateNewsStore {
  // Of several of one template the newest counts; one that is older than what is known changes
  // nothing. Relies on message_template_business and account_business.
  private static final String CHANGE =
      """
      with told as (
        select distinct on (n.app_id, n.business_id, n.name, n.language) n.*
          from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
                 as n(app_id, business_id, name, language, word, at)
         order by n.app_id, n.business_id, n.name, n.language, n.at desc
      ), held as materialized (
        select t.tenant_id, t.business_id, t.name, t.language, n.word, n.at
          from told n join message_template t using (business_id, name, language)
         where t.%1$s_at <= n.at
           and exists (select from account a where a.business_id = t.business_id and a.tenant_id = t.tenant_id
                        and a.app_id = n.app_id)
         order by t.tenant_id, t.business_id, t.name, t.language for update of t
      )
      update message_template t set %1$s = h.word, %1$s_at = h.at from held h
       where t.tenant_id = h.tenant_id and t.business_id = h.business_id and t.name = h.name and t.language = h.language
      """;

  // One order for all, or two batches would wait for each other.
  private static final List<Change> CHANGES =
      List.of(
          new Change(Part.STATUS, CHANGE.formatted("status")),
          new Change(Part.QUALITY, CHANGE.formatted("quality")),
          new Change(Part.CATEGORY, CHANGE.formatted("category")));

  // Also of a template that is not in the list yet, and of what the webhook left out.
  private static final String WANT =
      """
      with asked as (
        select a.tenant_id, a.business_id, min(a.id) as account_id
          from account a
         where a.active and a.platform = 'whatsapp'
           and (a.business_id, a.app_id) in (select n.business_id, n.app_id from unnest($1::text[], $2::bigint[]) as n(business_id, app_id))
         group by a.tenant_id, a.business_id
      ), noted as (
        insert into template_list (tenant_id, business_id, requested_at)
        select tenant_id, business_id, clock_timestamp() from asked order by tenant_id, business_id
        on conflict (tenant_id, business_id) do update set requested_at = excluded.requested_at
      )
      select tenant_id, account_id, business_id from asked
      """;

  private final EventStore events;

  public TemplateNewsStore(Bus bus, Ids ids) {
    this.events = new EventStore(bus, ids);
  }

  private record Change(Part part, String sql) {}

  /** Takes in what webhooks said; the lists they are of are read again. */
  public void take(Tx tx, List<TemplateNews> news) {
    if (news.isEmpty()) {
      return;
    }
    Map<Part, List<TemplateNews>> byPart =
        news.stream()
            .filter(one -> one.value() != null)
            .collect(Collectors.groupingBy(TemplateNews::part));
    for (Change change : CHANGES) {
      List<TemplateNews> told = byPart.getOrDefault(change.part(), List.of());
      if (!told.isEmpty()) {
        tx.query(change.sql(), rows(told)).await();
      }
    }
    var asked =
        tx.query(
                WANT,
                Tuple.of(
                    texts(news, TemplateNews::businessId),
                    (Object) news.stream().map(TemplateNews::appId).toArray(Long[]::new)))
            .await();
    events.publish(tx, "templates", TemplateRequestStore.asked(asked)).await();
  }

  private static Tuple rows(List<TemplateNews> told) {
    return Tuple.of(
        told.stream().map(TemplateNews::appId).toArray(Long[]::new),
        texts(told, TemplateNews::businessId),
        texts(told, TemplateNews::name),
        texts(told, TemplateNews::language),
        texts(told, one -> String.valueOf(one.value())),
        told.stream().map(one -> one.at().atOffset(ZoneOffset.UTC)).toArray(OffsetDateTime[]::new));
  }

  private static String[] texts(List<TemplateNews> news, Function<TemplateNews, String> part) {
    return news.stream().map(part).toArray(String[]::new);
  }
}
