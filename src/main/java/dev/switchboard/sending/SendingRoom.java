package dev.switchboard.sending;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Vault;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.platform.GraphHosts;
import io.vertx.core.Vertx;
import java.util.function.Function;

/**
 * What the sending verticles of a node share.
 *
 * @param limits who keeps the token buckets, for a verticle's own Vert.x
 */
public record SendingRoom(
    Bus bus,
    Database database,
    Vault vault,
    Ids ids,
    ThreadStore threads,
    GraphHosts graph,
    Function<Vertx, Limits> limits) {}
