package dev.switchboard.search;

import dev.switchboard.db.Database;
import dev.switchboard.db.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Packs what is due into blocks, an agency at a time. What does not fill a block stays due, and is
 * searched as it is. Blocks its thread.
 */
final class Packer {
  // Rows of search_due in one transaction; a row is what one statement added, 500 at most.
  private static final int ROWS = 128;

  private final Database database;
  private final IndexStore store;

  Packer(Database database) {
    this.database = database;
    this.store = new IndexStore(database);
  }

  /** One transaction for each agency that has enough; true when there may be more to do. */
  boolean pass() {
    boolean isMore = false;
    for (IndexStore.Heap heap : store.enough()) {
      isMore |= database.transact(tx -> pack(tx, heap)) > 0;
    }
    return isMore;
  }

  private static int pack(Tx tx, IndexStore.Heap heap) {
    Optional<IndexStore.Shelf> shelf = IndexStore.hold(tx, heap.tenantId());
    if (shelf.isEmpty()) {
      return 0;
    }
    List<IndexStore.Due> due = IndexStore.take(tx, heap, ROWS);
    Map<Long, List<String>> words = IndexStore.words(tx, heap.kind(), due);
    // What is gone meanwhile has no words and no place.
    List<IndexStore.Due> there = due.stream().filter(one -> words.containsKey(one.id())).toList();
    int blocks = there.size() / Block.SIZE;
    List<IndexStore.Packed> packed = new ArrayList<>(blocks);
    for (int i = 0; i < blocks; i++) {
      long number = shelf.get().blocks(heap.kind()) + i;
      String key = Block.key(heap.kind(), shelf.get().slot(), number);
      List<IndexStore.Due> entries = there.subList(i * Block.SIZE, (i + 1) * Block.SIZE);
      var documents = entries.stream().map(one -> words.getOrDefault(one.id(), List.of())).toList();
      packed.add(new IndexStore.Packed(number, entries, Block.write(key, documents)));
    }
    IndexStore.add(tx, heap, packed);
    IndexStore.giveBack(tx, heap, there.subList(blocks * Block.SIZE, there.size()));
    return blocks;
  }
}
