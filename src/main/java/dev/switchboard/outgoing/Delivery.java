package dev.switchboard.outgoing;

/** An event that an endpoint is to get. */
public record Delivery(String endpointId, String eventId) {}
