package dev.azimuth.storage.etcd;

import com.google.protobuf.ByteString;

/// Where things lie in etcd: entries under `PREFIX/entry/`, marks of transactions under
/// `PREFIX/outcome/SESSION/SLOT`.
final class EtcdKeys {
  private final ByteString entries;
  private final ByteString outcomes;

  EtcdKeys(String prefix) {
    String parent = prefix.endsWith("/") ? prefix : prefix + "/";
    entries = ByteString.copyFromUtf8(parent + "entry/");
    outcomes = ByteString.copyFromUtf8(parent + "outcome/");
  }

  /// Etcd's key of an entry, or what the keys of all entries under a prefix start with.
  ByteString entry(String key) {
    return entries.concat(ByteString.copyFromUtf8(key));
  }

  /// The entry's key of etcd's key.
  String keyOf(ByteString entry) {
    return entry.substring(entries.size()).toStringUtf8();
  }

  ByteString outcome(long session, int slot) {
    return outcomes.concat(ByteString.copyFromUtf8(Long.toHexString(session) + "/" + slot));
  }

  /// The first key after all that start with `prefix`, which is not empty and has no byte 0xff at
  /// its end, being UTF-8.
  static ByteString endOf(ByteString prefix) {
    int last = prefix.size() - 1;
    byte[] next = {(byte) (prefix.byteAt(last) + 1)};
    return prefix.substring(0, last).concat(ByteString.copyFrom(next));
  }
}
