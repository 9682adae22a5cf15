package dev.azimuth.sql.endpoint;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;

/// Counts HTTP connections and marks those above the limit; their requests are refused and they are
/// closed.
final class ConnectionGate implements Connection.Listener {
  private final int connectionsMax;
  private final AtomicInteger count = new AtomicInteger();
  private final Set<Connection> excess = ConcurrentHashMap.newKeySet();

  ConnectionGate(int connectionsMax) {
    this.connectionsMax = connectionsMax;
  }

  @Override
  public void onOpened(Connection connection) {
    if (count.incrementAndGet() > connectionsMax) {
      excess.add(connection);
    }
  }

  @Override
  public void onClosed(Connection connection) {
    count.decrementAndGet();
    excess.remove(connection);
  }

  boolean isExcess(Connection connection) {
    return excess.contains(connection);
  }
}
