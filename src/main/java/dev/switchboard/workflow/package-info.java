/**
 * Durable workflows: plain Java on virtual threads whose steps are remembered in Postgres
 * (docs/workflows.md).
 *
 * <p>Flows in: events that other rooms publish in their own transactions, starts, commands of
 * operators, the clock. Flows out: what steps do, further events, and the history of every run.
 *
 * <p>Two parts, any number of each in a cluster. The <em>dispatcher</em> (one at a time, by a row
 * lock) turns events into runs, completes what was waited for, admits runs to their concurrency
 * keys, and is the only one that wakes a run. The <em>engine</em> claims runs that are ready, in
 * sets, replays them up to their last recorded step, and commits what they did in groups.
 *
 * <p>Where a run is: {@code workflow_ready} (queued), {@code workflow_lease} (an engine has it), or
 * neither (it sleeps or waits, by rows in {@code workflow_wait}); finished ones have a row in
 * {@code workflow_done}. A run that waits holds no thread and no memory.
 *
 * <p>Lost if a node dies here: nothing that was committed. Its node row lapses, its runs are ready
 * again, and each resumes behind its last recorded step; a plain step that was under way is done
 * again, a transactional one was committed with its result or not at all. Error policy: what a step
 * throws is counted and retried ({@link Retries}); an outage of Postgres is nobody's fault and is
 * waited for; a run that takes its process down with it ten times, or whose code no longer fits its
 * history, is parked.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.workflow;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
