package dev.switchboard.inbox;

import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.NotificationStore;
import dev.switchboard.desk.PeopleStore;
import dev.switchboard.feed.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells owners and admins of events that they have to act upon, in the transaction that keeps the
 * event: each is new once, however often it is delivered.
 */
final class AccountNotices {
  private final Ids ids;

  AccountNotices(Ids ids) {
    this.ids = ids;
  }

  private record Notice(
      AccountEventStore.Kept kept, NotificationStore.Kind kind, AccountNews news) {
    // What is told again while the first was not read is counted on that one.
    private String key() {
      String subject = news.subject();
      @Nullable String business = kept.businessId();
      return kind.wire()
          + ":"
          + (subject.isEmpty() ? Objects.requireNonNullElse(business, "") : subject);
    }

    private Optional<LineStore.Business> business() {
      return Optional.ofNullable(kept.businessId())
          .map(id -> new LineStore.Business(kept.tenantId(), id));
    }

    // Of the business where none is named, so that one sees whose it is.
    private @Nullable Long line(Map<LineStore.Business, Long> lines) {
      @Nullable Long named = kept.accountId();
      return named != null ? named : business().map(lines::get).orElse(null);
    }
  }

  /** Blocks. Returns what to tell the feed. */
  List<Change> tell(Tx tx, List<Batch.Told> events, Map<Long, AccountEventStore.Kept> kept) {
    List<Notice> notices = new ArrayList<>();
    events.stream()
        .sorted(Comparator.comparing(told -> told.event().at()))
        .forEach(told -> {
          AccountEventStore.@Nullable Kept one = kept.get(told.leaf().id());
          if (one != null && one.isNew()) {
            AccountNews news = news(told.event(), one);
            NotificationStore.@Nullable Kind kind = news.notice();
            if (kind != null) {
              notices.add(new Notice(one, kind, news));
            }
          }
        });
    return notices.isEmpty() ? List.of() : NotificationStore.add(tx, forAll(tx, notices)).await();
  }

  private static AccountNews news(Inbound.Event event, AccountEventStore.Kept kept) {
    return AccountNews.of(event.field(), event.event(), event.payload(), kept.limits());
  }

  private List<NotificationStore.New> forAll(Tx tx, List<Notice> notices) {
    Map<Long, List<Long>> stewards =
        PeopleStore.stewards(tx, notices.stream().map(one -> one.kept().tenantId()).toList())
            .await();
    Map<LineStore.Business, Long> lines =
        LineStore.ofBusinesses(
                tx, notices.stream().flatMap(one -> one.business().stream()).distinct().toList())
            .await();
    List<NotificationStore.New> all = new ArrayList<>();
    for (Notice notice : notices) {
      for (long person : stewards.getOrDefault(notice.kept().tenantId(), List.of())) {
        all.add(
            new NotificationStore.New(
                ids.next(),
                notice.kept().tenantId(),
                person,
                notice.kind(),
                notice.key(),
                NotificationStore.About.line(notice.line(lines)),
                null,
                notice.news().text(),
                notice.news().coded(),
                1));
      }
    }
    return all;
  }
}
