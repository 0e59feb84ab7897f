package dev.switchboard.boot;

import io.vertx.core.Deployable;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One verticle of this node, configured: how many, and how to make one once the node's parts exist.
 *
 * @param maker the supplier it gives makes one instance per call
 */
record Plan(Deployment deployment, Function<Parts, Supplier<? extends Deployable>> maker) {}
