package dev.switchboard.proof;

/** What is done to a running system, one at a time; Meta has its own weather meanwhile. */
enum Fault {
  NODE_KILLED("kill -9 of a node, started again"),
  NODE_FROZEN("a node frozen, for longer than its leases now and then"),
  NODE_RESTARTED("a node stopped and started, as in a deploy"),
  POSTGRES_KILLED("kill -9 of Postgres, started again: it replays its log"),
  POSTGRES_RESTARTED("Postgres restarted"),
  POSTGRES_FROZEN("Postgres frozen with all its processes"),
  CONNECTIONS_ENDED("half of all connections ended by pg_terminate_backend"),
  DATABASE_CUT("the way from one node to Postgres cut: connections break"),
  DATABASE_HUNG("the way from one node to Postgres hangs: connections stay, nothing passes"),
  DATABASE_SLOW("the way from one node to Postgres slow: tens of milliseconds each time"),
  FAILOVER("kill -9 of Postgres, a synchronous replica takes its place"),
  DISK_FULL("no room left where Postgres keeps its data"),
  BUS_CUT("the ways between the nodes cut: each is alone, all else works"),
  BUS_HUNG("the ways between the nodes hang: connections stay, nothing passes"),
  CLOCK_OFF("a node's clock jumps ahead or back, and later to where it was"),
  REDIS_FLUSHED("Redis forgets everything"),
  REDIS_KILLED("kill -9 of Redis, started again");

  private final String words;

  Fault(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
