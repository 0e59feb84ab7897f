package dev.switchboard.access;

/** Somebody who is in, and for whom. */
public record Holder(long tenantId, Credential credential) {}
