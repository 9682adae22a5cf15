package dev.azimuth.storage.embedded;

import dev.azimuth.storage.log.LogBroker.Durability;

/// What a [GroupCommitter] writes its groups to.
///
/// @param <B> what collects the writes of a group
interface GroupTarget<B> {
  /// A batch with nothing in it.
  B newBatch();

  /// Writes a batch and, if it is to be `DURABLE`, returns when the disk has it. Fails with
  /// `AzimuthException`; then nobody knows what of it is on disk.
  void write(B batch, Durability durability);
}
