package dev.switchboard.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One agent's socket, as plain as can be: shakes hands, says hello, then reads frames. What is left
 * of a frame between two reads is kept; between events a socket holds no buffer.
 */
final class PushClient {
  private static final byte[] HEAD_END = bytes("\r\n\r\n");
  private static final byte[] MARKED = bytes("\"text\":\"" + Posts.MARK);
  private static final byte[] READY = bytes("\"ready\"");

  private final SocketChannel channel;
  private final byte[] hello;
  private byte[] rest = {};
  private boolean isShaken;

  /** Is told what a socket hears. */
  interface Ear {
    void ready();

    void frame(int number);
  }

  PushClient(Selector selector, int port, String token) throws IOException {
    channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.configureBlocking(false);
    var _ = channel.register(selector, SelectionKey.OP_READ, this);
    hello = masked(bytes("{\"type\":\"hello\",\"token\":\"" + token + "\"}"));
    var _ =
        channel.write(
            ByteBuffer.wrap(
                bytes(
                    """
                    GET /api/v1/messages/stream HTTP/1.1\r
                    Host: 127.0.0.1\r
                    Upgrade: websocket\r
                    Connection: Upgrade\r
                    Sec-WebSocket-Version: 13\r
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                    \r
                    """)));
  }

  /**
   * Reads what is there.
   *
   * @param room shared by all sockets of a thread
   */
  void read(byte[] room, Ear ear) throws IOException {
    System.arraycopy(rest, 0, room, 0, rest.length);
    int more = channel.read(ByteBuffer.wrap(room, rest.length, room.length - rest.length));
    if (more < 0) {
      throw new EOFException("the server closed a socket");
    }
    int end = rest.length + more;
    int from = isShaken ? 0 : shake(room, end);
    if (isShaken) {
      from = frames(room, from, end, ear);
    }
    rest = Arrays.copyOfRange(room, from, end);
  }

  private int shake(byte[] data, int end) throws IOException {
    int found = find(data, 0, end, HEAD_END);
    if (found < 0) {
      return 0;
    }
    if (data[9] != '1' || data[10] != '0' || data[11] != '1') {
      throw new IOException(new String(data, 0, end, StandardCharsets.UTF_8));
    }
    isShaken = true;
    var _ = channel.write(ByteBuffer.wrap(hello));
    return found + HEAD_END.length;
  }

  // Frames of servers are not masked, and ours are below 64 KB.
  private static int frames(byte[] data, int start, int end, Ear ear) throws IOException {
    int from = start;
    while (end - from >= 4) {
      int length = data[from + 1] & 0x7f;
      int body = from + 2;
      if (length == 126) {
        length = ((data[from + 2] & 0xff) << 8) | (data[from + 3] & 0xff);
        body = from + 4;
      }
      if (body + length > end) {
        break;
      }
      hear(data, from, body, body + length, ear);
      from = body + length;
    }
    return from;
  }

  private static void hear(byte[] data, int from, int body, int end, Ear ear) throws IOException {
    if ((data[from] & 0x0f) != 1) {
      throw new IOException("not a text frame: " + (data[from] & 0x0f));
    }
    int marked = find(data, body, end, MARKED);
    if (marked >= 0) {
      int number = 0;
      for (int i = marked + MARKED.length; data[i] >= '0' && data[i] <= '9'; i++) {
        number = number * 10 + data[i] - '0';
      }
      ear.frame(number);
    } else if (find(data, body, Math.min(end, body + 32), READY) >= 0) {
      ear.ready();
    }
  }

  private static int find(byte[] data, int from, int end, byte[] wanted) {
    for (int i = from; i <= end - wanted.length; i++) {
      if (data[i] == wanted[0]
          && Arrays.equals(data, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }

  // A mask of zeros leaves the text as it is.
  private static byte[] masked(byte[] text) {
    ByteBuffer frame = ByteBuffer.allocate(text.length + 8).put((byte) 0x81);
    if (text.length < 126) {
      frame.put((byte) (0x80 | text.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) text.length);
    }
    frame.putInt(0).put(text);
    return Arrays.copyOf(frame.array(), frame.position());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
