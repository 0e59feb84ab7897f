package dev.switchboard.sending;

import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Vault;
import dev.switchboard.platform.GraphClient;
import io.vertx.core.Vertx;
import java.util.UUID;

/**
 * What one sending verticle works with.
 *
 * @param owner names this instance in its lanes' leases
 */
record SendingTools(
    Vertx vertx,
    Database database,
    GraphClient graph,
    Vault vault,
    Ids ids,
    Limits limits,
    SendingConfig config,
    UUID owner) {}
