/**
 * A stand-in for Meta's WhatsApp Cloud API that misbehaves as the real one does: it limits, fails,
 * loses answers, delivers webhooks twice, late, in bundles and out of order, until they are taken.
 *
 * <p>The journal is the truth: a request is written there before it is judged, the judgement before
 * it is answered, a customer's message before its webhook, and each webhook's outcome after its
 * attempt. What was accepted and not acknowledged with 200 when the process died is delivered by
 * the next one; so a webhook may come twice, and none is lost.
 *
 * <pre>
 *  POST …/messages ─ journal "send" ─ latency ─ judge ─ journal "answer" ─ 200, error, or a cut line
 *                                                  └ accepted: sent, delivered, read ─┐
 *  customers ─ journal "customer" ────────────────────────────────────────────────────┤
 *                                      one lane per number: POST until 200 ─ journal "webhook"
 * </pre>
 *
 * <p>One event loop holds everything. Uses nothing of the gateway, so that it cannot share its
 * mistakes.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.simulator;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
