package dev.switchboard.bus;

/**
 * A bus address and the one family of events that may travel on it.
 *
 * @param <E> the sealed event family
 */
public record Topic<E>(String address, Class<E> family) {}
