package dev.switchboard.boot;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Vault;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;

/** What the verticles of one node share. Made by {@link Node}, closed by it. */
record Parts(
    Vertx vertx,
    Bus bus,
    Ids ids,
    Vault vault,
    Database pipeline,
    TenantDatabase api,
    PrometheusMeterRegistry metrics,
    Settings settings) {}
