package dev.switchboard.search;

import dev.switchboard.db.Database;
import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables of blocks, for whoever packs them. Blocks. */
final class IndexStore {
  // Reads all that is due: fewer than 128 rows of each agency, unless packing is behind.
  private static final String ENOUGH =
      """
      select tenant_id, kind from search_due group by tenant_id, kind
      having sum(cardinality(ids)) >= $1 order by sum(cardinality(ids)) desc limit 100
      """;

  private static final String ADD_TENANT =
      "insert into search_tenant (tenant_id) values ($1) on conflict do nothing";

  // One packer per agency at a time.
  private static final String HOLD =
      """
      select slot, message_blocks, people_blocks from search_tenant where tenant_id = $1 for update skip locked
      """;

  // By the primary key of search_due. As many rows as hold 16,384 ids, and the one that goes over.
  private static final String TAKE =
      """
      with taken as (
        delete from search_due where tenant_id = $1 and kind = $2
           and seq = any (array(
             select seq from (
               select seq, sum(cardinality(ids)) over (order by seq) - cardinality(ids) as before from (
                 select seq, ids from search_due where tenant_id = $1 and kind = $2 order by seq limit $3) oldest) r
              where before < 16384))
        returning seq, ids
      )
      select t.seq, u.id from taken t cross join lateral unnest(t.ids) u(id) order by t.seq, u.id
      """;

  // Under the number it had: a page that ended among them goes on there.
  private static final String GIVE_BACK =
      """
      insert into search_due (tenant_id, kind, seq, ids) overriding system value
      select $1, $2, seq, array_agg(id) from unnest($3::bigint[], $4::bigint[]) t(seq, id) group by seq
      """;

  private static final String TEXTS =
      "select id, text from message where id = any ($1::bigint[]) and text is not null";

  // By contact_identity_contact.
  private static final String PEOPLE =
      """
      select c.id, c.name, array(select i.kind || ':' || i.value from contact_identity i where i.contact_id = c.id) as ways
        from contact c where c.id = any ($1::bigint[]) and c.merged_into is null
      """;

  private static final String ADD =
      """
      insert into search_block (tenant_id, kind, number, seqs, ids, words) values ($1, $2, $3, $4, $5, $6::text::tsvector)
      """;

  private static final String COUNT =
      """
      update search_tenant set message_blocks = message_blocks + case $2::smallint when 0 then $3::int else 0 end,
             people_blocks = people_blocks + case $2::smallint when 1 then $3::int else 0 end
       where tenant_id = $1
      """;

  private final Database database;

  IndexStore(Database database) {
    this.database = database;
  }

  /** An agency that has enough of a kind for a block. */
  record Heap(long tenantId, Kind kind) {}

  /** Something to be packed. */
  record Due(long seq, long id) {}

  /** What an agency has so far. */
  record Shelf(int slot, long messageBlocks, long peopleBlocks) {
    long blocks(Kind kind) {
      return kind == Kind.MESSAGES ? messageBlocks : peopleBlocks;
    }
  }

  /** A block to be added. */
  record Packed(long number, List<Due> entries, String words) {}

  /** Who has enough for a block, those with the most first; 100 at a time. */
  List<Heap> enough() {
    List<Heap> heaps = new ArrayList<>();
    for (Row row : database.query(ENOUGH, Tuple.of(Block.SIZE)).await()) {
      heaps.add(new Heap(row.getLong(0), Kind.of(row.getShort(1))));
    }
    return heaps;
  }

  /** Empty while another node packs for this agency. */
  static Optional<Shelf> hold(Tx tx, long tenantId) {
    tx.query(ADD_TENANT, Tuple.of(tenantId)).await();
    for (Row row : tx.query(HOLD, Tuple.of(tenantId)).await()) {
      return Optional.of(new Shelf(row.getInteger(0), row.getLong(1), row.getLong(2)));
    }
    return Optional.empty();
  }

  /** Takes the oldest rows of what is due. */
  static List<Due> take(Tx tx, Heap heap, int rows) {
    List<Due> due = new ArrayList<>();
    for (Row row : tx.query(TAKE, Tuple.of(heap.tenantId(), heap.kind().number(), rows)).await()) {
      due.add(new Due(row.getLong(0), row.getLong(1)));
    }
    return due;
  }

  static void giveBack(Tx tx, Heap heap, List<Due> due) {
    if (!due.isEmpty()) {
      Long[] seqs = due.stream().map(Due::seq).toArray(Long[]::new);
      tx.query(GIVE_BACK, Tuple.of(heap.tenantId(), heap.kind().number(), seqs, ids(due))).await();
    }
  }

  /** What is found by what: the words of each that there still is. */
  static Map<Long, List<String>> words(Tx tx, Kind kind, List<Due> due) {
    Map<Long, List<String>> words = new LinkedHashMap<>();
    Tuple ids = Tuple.of((Object) ids(due));
    if (kind == Kind.MESSAGES) {
      for (Row row : tx.query(TEXTS, ids).await()) {
        words.put(
            row.getLong(0),
            Words.of(row.getString(1)).stream().map(Words.Word::text).distinct().toList());
      }
    } else {
      for (Row row : tx.query(PEOPLE, ids).await()) {
        words.put(row.getLong("id"), List.copyOf(person(row).words()));
      }
    }
    return words;
  }

  static Person person(Row row) {
    @Nullable String name = row.getString("name");
    return new Person(name, List.of(row.getArrayOfStrings("ways")));
  }

  static void add(Tx tx, Heap heap, List<Packed> blocks) {
    for (Packed block : blocks) {
      tx.query(
              ADD,
              Tuple.of(
                  heap.tenantId(),
                  heap.kind().number(),
                  block.number(),
                  block.entries().stream().map(Due::seq).toArray(Long[]::new),
                  ids(block.entries()),
                  block.words()))
          .await();
    }
    tx.query(COUNT, Tuple.of(heap.tenantId(), heap.kind().number(), blocks.size())).await();
  }

  private static Long[] ids(List<Due> due) {
    return due.stream().map(Due::id).toArray(Long[]::new);
  }
}
