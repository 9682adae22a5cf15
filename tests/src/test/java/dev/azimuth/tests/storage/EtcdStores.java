package dev.azimuth.tests.storage;

import dev.azimuth.storage.etcd.EtcdMetaStore;
import dev.azimuth.storage.etcd.EtcdSettings;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import dev.azimuth.tests.components.EtcdServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// Stores that a test opens on one etcd, and their threads.
final class EtcdStores implements AutoCloseable {
  private final SystemScheduler scheduler = new SystemScheduler();
  private final List<EtcdMetaStore> opened = new ArrayList<>();

  /// Where `server` is reached, `host:port`.
  static String address(EtcdServer server) {
    return URI.create(server.endpoint()).getAuthority();
  }

  /// A store that reaches etcd at `address` and keeps to `prefix`.
  EtcdMetaStore open(String address, String prefix) {
    return open(EtcdSettings.of(List.of(address), prefix));
  }

  EtcdMetaStore open(EtcdSettings settings) {
    EtcdMetaStore store = EtcdMetaStore.open(settings, new SystemClock(), scheduler);
    opened.add(store);
    return store;
  }

  @Override
  public void close() {
    opened.forEach(EtcdMetaStore::close);
    scheduler.close();
  }
}
