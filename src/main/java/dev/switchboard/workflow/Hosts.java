package dev.switchboard.workflow;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What this machine is called, for an operator's eyes. */
final class Hosts {
  private Hosts() {}

  static String name() {
    try {
      return InetAddress.getLocalHost().getHostName() + "/" + ProcessHandle.current().pid();
    } catch (UnknownHostException e) {
      return "unknown/" + ProcessHandle.current().pid();
    }
  }
}
