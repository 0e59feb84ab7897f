package dev.switchboard.platform;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Tells addresses of the public net from others, so that no name that somebody gives us can make
 * this node ask its own network. Pure.
 */
public final class PublicAddress {
  private PublicAddress() {}

  /** Whether a name resolves to public addresses only. */
  public static boolean areAll(List<InetAddress> addresses) {
    return !addresses.isEmpty() && addresses.stream().allMatch(PublicAddress::is);
  }

  static boolean is(InetAddress address) {
    byte[] bytes = address.getAddress();
    return !address.isAnyLocalAddress()
        && !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isSiteLocalAddress()
        && !address.isMulticastAddress()
        && (address instanceof Inet4Address ? is4(bytes) : is6(bytes));
  }

  // What IANA keeps for special purposes, beside what InetAddress knows.
  private static boolean is4(byte[] ip) {
    int first = ip[0] & 0xFF;
    int second = ip[1] & 0xFF;
    int third = ip[2] & 0xFF;
    boolean isShared = first == 100 && (second & 0xC0) == 64;
    boolean isBench = first == 198 && (second & 0xFE) == 18;
    boolean isExample =
        (first == 192 && second == 0 && (third == 0 || third == 2))
            || (first == 198 && second == 51 && third == 100)
            || (first == 203 && second == 0 && third == 113)
            || (first == 192 && second == 88 && third == 99);
    return first != 0 && first < 240 && !isShared && !isBench && !isExample;
  }

  // Only global unicast, without what carries IPv4 addresses inside (6to4, Teredo), or examples.
  private static boolean is6(byte[] ip) {
    int first = ((ip[0] & 0xFF) << 8) | (ip[1] & 0xFF);
    int second = ((ip[2] & 0xFF) << 8) | (ip[3] & 0xFF);
    boolean isCarrier = first == 0x2002 || (first == 0x2001 && second < 0x200);
    return (first & 0xE000) == 0x2000 && !isCarrier && !(first == 0x2001 && second == 0xDB8);
  }
}
