package dev.switchboard.webhook;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes a leaf's body: {@code {"entry":…,"field":…,"context":…,"item":…}}, the item byte for byte.
 * One use.
 */
final class LeafBody {
  private final Buffer out = Buffer.buffer(512);
  private boolean isFirst = true;

  /**
   * @param entry what the event came in; null when the source has no such thing
   * @param lists members of it that hold events: left out
   */
  LeafBody(@Nullable JsonSlice entry, Set<String> lists, String field) {
    out.appendString("{\"entry\":{");
    if (entry != null) {
      members(entry, name -> !lists.contains(name));
    }
    out.appendString("},\"field\":").appendString(quoted(field)).appendString(",\"context\":{");
    isFirst = true;
  }

  /** Adds members of what surrounded the event. */
  LeafBody context(JsonSlice around, Predicate<String> belongs) {
    members(around, belongs);
    return this;
  }

  /** Adds the contacts that are the event's. */
  LeafBody contacts(List<JsonSlice> contacts) {
    if (!contacts.isEmpty()) {
      name("contacts");
      String before = "[";
      for (JsonSlice contact : contacts) {
        out.appendString(before);
        contact.appendTo(out);
        before = ",";
      }
      out.appendString("]");
    }
    return this;
  }

  Buffer item(JsonSlice item) {
    out.appendString("},\"item\":");
    item.appendTo(out);
    return out.appendString("}");
  }

  private void members(JsonSlice of, Predicate<String> belongs) {
    of.forEachMember((name, value) -> {
      if (belongs.test(name)) {
        name(name);
        value.appendTo(out);
      }
    });
  }

  private void name(String name) {
    out.appendString(isFirst ? "" : ",").appendString(quoted(name)).appendString(":");
    isFirst = false;
  }

  private static String quoted(String text) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }
}
