package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.desk.ConversationEdit;
import dev.switchboard.desk.Edits;
import dev.switchboard.desk.PeopleStore;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Edits conversations once it is known that they may be edited so. */
final class Editing {
  private final Edits edits;

  Editing(Edits edits) {
    this.edits = edits;
  }

  /**
   * Edits one.
   *
   * @param version only that one; null: any
   * @return how many changed
   */
  Future<Integer> one(Tx tx, Actor who, long id, ConversationEdit edit, @Nullable Integer version) {
    return Conversations.one(tx, id)
        .compose(view -> {
          if (view.work().mergedInto() != null) {
            throw Problem.of(
                409,
                "Merged",
                "It is part of conversation %d now.".formatted(view.work().mergedInto()));
          }
          if (version != null && version != view.work().version()) {
            throw Versions.changed();
          }
          return many(tx, who, List.of(id), edit, version);
        });
  }

  /** Edits those that there are. */
  Future<Integer> many(Tx tx, Actor who, List<Long> ids, ConversationEdit edit) {
    return many(tx, who, ids, edit, null);
  }

  private Future<Integer> many(
      Tx tx, Actor who, List<Long> ids, ConversationEdit edit, @Nullable Integer version) {
    return assignable(tx, edit, ids).compose(checked -> edits.edit(tx, who, ids, edit, version));
  }

  private static Future<Void> assignable(Tx tx, ConversationEdit edit, List<Long> conversations) {
    @Nullable Long assignee = edit.assignee().value();
    return assignee == null
        ? Future.succeededFuture()
        : PeopleStore.known(tx, List.of(assignee), true, conversations)
            .map(known -> {
              if (known.isEmpty()) {
                throw Problem.field(
                    "assignee",
                    "must be somebody of your agency who may write and sees the conversation");
              }
              return null;
            });
  }
}
