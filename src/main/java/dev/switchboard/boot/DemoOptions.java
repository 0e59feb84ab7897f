package dev.switchboard.boot;

import java.nio.file.Path;

/**
 * What a demo was asked for.
 *
 * @param data where it keeps what it makes
 * @param fresh delete that first
 */
record DemoOptions(Path data, Ports ports, Traffic traffic, boolean fresh) {}
