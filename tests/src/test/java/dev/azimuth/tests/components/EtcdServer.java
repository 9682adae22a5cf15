package dev.azimuth.tests.components;

/// An etcd of one member, without users and without synced writes.
public interface EtcdServer extends Component {
  /// Where clients reach it, as `http://host:port`.
  String endpoint();
}
