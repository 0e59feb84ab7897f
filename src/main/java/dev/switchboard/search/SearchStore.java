package dev.switchboard.search;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The door to search, within a tenant's transaction. First what is not packed yet, row by row, then
 * the blocks; each hit is looked at as it is now, so what was changed, erased or taken back since
 * is not found.
 */
@Door
public final class SearchStore {
  private static final int MOST_DUE = 2_500;
  private static final int MOST_AT_ONCE = 400;

  // What is due, newest first, as far as it may be read row by row. By the primary key.
  private static final String DUE =
      """
      select d.seq, u.id from (
        select seq, ids, sum(cardinality(ids)) over (order by seq desc) as total from (
          select seq, ids from search_due where tenant_id = $1 and kind = $2 and seq <= $3 order by seq desc limit 256) newest
      ) d cross join lateral unnest(d.ids) u(id)
       where d.total <= $4 order by d.seq desc, u.id desc
      """;

  private static final String BLOCKS =
      "select number, seqs, ids, key, words from search_blocks($1, $2, $3, $4)";

  private static final String TEXTS =
      "select id, text from message where id = any ($1::bigint[]) and text is not null and type <> 'reaction'";

  private static final String PEOPLE =
      """
      select c.id, c.name, array(select i.kind || ':' || i.value from contact_identity i where i.contact_id = c.id) as ways
        from contact c where c.id = any ($1::bigint[]) and c.merged_into is null
      """;

  private static final String LIMIT_TIME = "select set_config('statement_timeout', $1, true)";

  private SearchStore() {}

  /**
   * Where a page ended: behind this entry; {@code block} is where it was found, -1 while it was
   * due.
   */
  @Door
  public record Place(long seq, long id, long block) {
    static final Place NEWEST = new Place(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    /**
     * @throws IllegalArgumentException for a cursor that is not ours
     */
    public static Place of(@Nullable String cursor) {
      if (cursor == null) {
        return NEWEST;
      }
      if (!cursor.matches("[0-9]{1,18}_[0-9]{1,18}_-?[0-9]{1,18}")) {
        throw new IllegalArgumentException("not a cursor of ours: " + cursor);
      }
      String[] parts = cursor.split("_", -1);
      return new Place(
          Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }

    public String cursor() {
      return seq + "_" + id + "_" + block;
    }

    boolean isBefore(long otherSeq, long otherId) {
      return otherSeq < seq || (otherSeq == seq && otherId < id);
    }
  }

  /** Something found, and where its words stand in the text: pairs of from and to. */
  @Door
  public record Hit(long id, List<int[]> marks) {}

  /** What was found, newest first, and where the next page begins; null at the end. */
  @Door
  public record Found(List<Hit> hits, @Nullable String next) {}

  /** Everything after this in the transaction is ended when it takes longer. */
  public static Future<Void> limitTime(Tx tx, int millis) {
    return tx.query(LIMIT_TIME, Tuple.of(Integer.toString(millis))).mapEmpty();
  }

  /** Messages whose text has words that begin with the terms. */
  public static Future<Found> messages(Tx tx, long tenantId, Terms terms, Place from, int limit) {
    return new Run(tx, tenantId, Kind.MESSAGES, terms, limit).page(from);
  }

  /** Contacts by the words of their names, parts of their telephones, and their other ids. */
  public static Future<Found> people(Tx tx, long tenantId, Terms terms, Place from, int limit) {
    return new Run(tx, tenantId, Kind.PEOPLE, terms.ofPeople(), limit).page(from);
  }

  /** One page's search. */
  private record Run(Tx tx, long tenantId, Kind kind, Terms terms, int limit) {
    Future<Found> page(Place from) {
      return due(from)
          .compose(this::seen)
          .compose(first -> packed(from, new LinkedHashMap<>(first)))
          .map(this::cut);
    }

    private Future<List<Place>> due(Place from) {
      return tx.query(DUE, Tuple.of(tenantId, kind.number(), from.seq(), MOST_DUE))
          .map(rows -> {
            List<Place> due = new ArrayList<>(rows.size());
            for (Row row : rows) {
              if (from.isBefore(row.getLong(0), row.getLong(1))) {
                due.add(new Place(row.getLong(0), row.getLong(1), -1));
              }
            }
            return due;
          });
    }

    /** Goes back through the blocks until the page is full or there are no more. */
    private Future<Map<Long, Seen>> packed(Place from, Map<Long, Seen> seen) {
      if (seen.size() > limit) {
        return Future.succeededFuture(seen);
      }
      // What was due on the last page may lie in a block by now.
      long block = from.block() < 0 ? Long.MAX_VALUE : from.block();
      // A page may have ended in the middle of its last block.
      int most = limit + 2 - seen.size();
      return tx.query(
              BLOCKS, Tuple.of(kind.number(), terms.list().toArray(String[]::new), block, most))
          .compose(rows -> {
            List<Place> places = new ArrayList<>();
            rows.forEach(row -> addPlaces(places, row, from));
            List<Place> looked = places.subList(0, Math.min(places.size(), MOST_AT_ONCE));
            boolean isAll = looked.size() == places.size() && rows.size() < most;
            return seen(looked)
                .compose(more -> {
                  more.forEach(seen::putIfAbsent);
                  return isAll || looked.isEmpty()
                      ? Future.succeededFuture(seen)
                      : packed(looked.getLast(), seen);
                });
          });
    }

    private void addPlaces(List<Place> found, Row row, Place from) {
      Long[] seqs = row.getArrayOfLongs("seqs");
      Long[] ids = row.getArrayOfLongs("ids");
      BitSet places = Block.places(row.getString("words"), row.getString("key"), terms.list());
      for (int place = places.previousSetBit(Block.SIZE);
          place > 0;
          place = places.previousSetBit(place - 1)) {
        if (from.isBefore(seqs[place - 1], ids[place - 1])) {
          found.add(new Place(seqs[place - 1], ids[place - 1], row.getLong("number")));
        }
      }
    }

    /** Those that match as they are now, in the same order. */
    private Future<Map<Long, Seen>> seen(List<Place> candidates) {
      if (candidates.isEmpty()) {
        return Future.succeededFuture(Map.of());
      }
      Long[] ids = candidates.stream().map(Place::id).toArray(Long[]::new);
      String sql = kind == Kind.MESSAGES ? TEXTS : PEOPLE;
      return tx.query(sql, Tuple.of((Object) ids))
          .map(rows -> {
            Map<Long, List<int[]>> matching = matching(rows);
            Map<Long, Seen> seen = new LinkedHashMap<>();
            for (Place one : candidates) {
              if (matching.containsKey(one.id())) {
                seen.putIfAbsent(
                    one.id(),
                    new Seen(new Hit(one.id(), matching.getOrDefault(one.id(), List.of())), one));
              }
            }
            return seen;
          });
    }

    private Map<Long, List<int[]>> matching(RowSet<Row> rows) {
      Map<Long, List<int[]>> matching = new LinkedHashMap<>();
      Function<Row, List<int[]>> marks =
          kind == Kind.MESSAGES ? row -> terms.marks(row.getString("text")) : this::marks;
      for (Row row : rows) {
        List<int[]> found = marks.apply(row);
        if (!found.isEmpty()) {
          matching.put(row.getLong("id"), found);
        }
      }
      return matching;
    }

    // A person has no text to mark; one pair says that all is there.
    private List<int[]> marks(Row row) {
      Set<String> words = new TreeSet<>(IndexStore.person(row).words());
      return terms.match(words) ? List.of(new int[] {0, 0}) : List.of();
    }

    private Found cut(Map<Long, Seen> seen) {
      List<Seen> all = List.copyOf(seen.values());
      if (all.size() <= limit) {
        return new Found(all.stream().map(Seen::hit).toList(), null);
      }
      List<Seen> page = all.subList(0, limit);
      return new Found(page.stream().map(Seen::hit).toList(), page.getLast().place().cursor());
    }
  }

  private record Seen(Hit hit, Place place) {}
}
