package dev.switchboard.api;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.sending.OutboxStore;

/** What the API needs of the rooms below to send. */
public record Sends(Bus bus, Ids ids, ThreadStore threads, OutboxStore outbox) {}
