package dev.switchboard.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads who is on the other side of a WhatsApp message. A contact counts only when it shares an id
 * with the message: then all its ids are the same person's. Pure.
 */
final class WhatsAppParty {
  // Meta's own words when a user id changes; the earlier id stands nowhere else.
  private static final Pattern CHANGED_ID =
      Pattern.compile(" from ([A-Z]{2}\\.[A-Za-z0-9.]+) to ([A-Z]{2}\\.[A-Za-z0-9.]+)");

  private final JsonNode contacts;
  private final Set<Inbound.Identity> identities = new LinkedHashSet<>();
  private @Nullable String name;

  private WhatsAppParty(JsonNode contacts) {
    this.contacts = contacts;
  }

  /** Who wrote a message: the group it was written in, else the sender. */
  static Inbound.@Nullable Party ofSender(JsonNode contacts, JsonNode message) {
    var party = new WhatsAppParty(contacts);
    party.add("group", message.path("group_id"));
    if (!party.identities.isEmpty()) {
      return party.found("message of a group");
    }
    party.add("wa_id", message.path("from"));
    party.add("user_id", message.path("from_user_id"));
    party.add("parent_user_id", message.path("from_parent_user_id"));
    party.system(message.path("system"));
    party.addContact();
    return party.found("message with its contact");
  }

  /** To whom a message or call of ours went. */
  static Inbound.@Nullable Party ofRecipient(JsonNode contacts, JsonNode message) {
    var party = new WhatsAppParty(contacts);
    party.add("group", message.path("group_id"));
    if (!party.identities.isEmpty()) {
      return party.found("message to a group");
    }
    party.add("wa_id", message.path("to"));
    party.add("user_id", message.path("to_user_id"));
    party.add("parent_user_id", message.path("to_parent_user_id"));
    party.addContact();
    return party.found("echo with its contact");
  }

  /** Whose id changed. */
  static Inbound.@Nullable Party ofChange(JsonNode contacts, JsonNode update) {
    var party = new WhatsAppParty(contacts);
    party.add("wa_id", update.path("wa_id"));
    for (String kind : List.of("user_id", "parent_user_id")) {
      party.add(kind, update.path(kind).path("previous"));
      party.add(kind, update.path(kind).path("current"));
    }
    party.addContact();
    return party.found("user_id_update");
  }

  static Inbound.@Nullable Party ofGroup(JsonNode group) {
    var party = new WhatsAppParty(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
    party.name = RawJson.string(group.path("subject"));
    party.add("group", group.path("group_id"));
    return party.name == null ? null : party.found("group event");
  }

  /** The name by which the contacts know the sender of a group's message. */
  static @Nullable String senderName(JsonNode contacts, JsonNode message) {
    var party = new WhatsAppParty(contacts);
    party.add("wa_id", message.path("from"));
    party.add("user_id", message.path("from_user_id"));
    party.addContact();
    return party.name;
  }

  private void system(JsonNode system) {
    add("wa_id", system.path("wa_id"));
    add("user_id", system.path("user_id"));
    add("parent_user_id", system.path("parent_user_id"));
    Matcher change = CHANGED_ID.matcher(system.path("body").asText(""));
    if (change.find() && change.group(2).equals(system.path("user_id").asText())) {
      identities.add(new Inbound.Identity("user_id", change.group(1)));
    }
  }

  private void addContact() {
    for (JsonNode contact : contacts) {
      var ids = new WhatsAppParty(contacts);
      ids.add("wa_id", contact.path("wa_id"));
      ids.add("user_id", contact.path("user_id"));
      ids.add("parent_user_id", contact.path("parent_user_id"));
      // Nobody named at all: then the first contact is meant.
      if (identities.isEmpty() || ids.identities.stream().anyMatch(identities::contains)) {
        identities.addAll(ids.identities);
        JsonNode profile = contact.path("profile");
        @Nullable String called = RawJson.string(profile.path("name"));
        name = called != null ? called : RawJson.string(profile.path("username"));
        return;
      }
    }
  }

  private void add(String kind, JsonNode value) {
    @Nullable String text = RawJson.string(value);
    if (text != null) {
      identities.add(new Inbound.Identity(kind, text));
    }
  }

  private Inbound.@Nullable Party found(String evidence) {
    return identities.isEmpty() ? null : new Inbound.Party(List.copyOf(identities), name, evidence);
  }
}
