package dev.switchboard.push;

/**
 * What this room has done by the API's.
 *
 * @param tokens says whose a token is
 * @param allowance charges long polls
 * @param commands does what clients ask for over their sockets; charges for it
 */
public record Api(TokenCheck tokens, Allowance allowance, Commands commands) {}
