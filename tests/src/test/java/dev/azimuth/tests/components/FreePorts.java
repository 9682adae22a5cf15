package dev.azimuth.tests.components;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports on loopback that nobody listens on.
///
/// They lie below those that operating systems hand out by themselves, to listeners on port 0 and
/// to outgoing connections, and none is found twice in a process: so they are still free when they
/// are used, and when a service that was killed is started again on its own.
public final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int COUNT = 20_000;

  /// Processes begin far from each other.
  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 997 % COUNT));

  private FreePorts() {}

  /// Different ones.
  public static List<Integer> find(int count) {
    List<Integer> ports = new ArrayList<>();
    for (int tried = 0; tried < COUNT && ports.size() < count; tried++) {
      int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
      if (isFree(port)) {
        ports.add(port);
      }
    }
    if (ports.size() < count) {
      throw new IllegalStateException("no free ports from " + FIRST + " on");
    }
    return ports;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false; // Somebody listens there.
    }
  }
}
