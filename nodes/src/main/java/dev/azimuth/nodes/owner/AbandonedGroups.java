package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.shard.HostedShard;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.manifest.OpenGroup;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RecordCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Parts of statements that whoever wrote them has left behind in a shard's log.
///
/// Later records discard them by their timestamps; where none come, because memory is short or
/// nobody writes, the owner says it. For one thread at a time.
final class AbandonedGroups {
  private static final Logger LOG = LoggerFactory.getLogger(AbandonedGroups.class);
  private static final Duration HELD = Duration.ofMillis(LogRecord.Part.HELD_MILLIS);

  private final HostedShard shard;
  private final OwnerContext context;
  private final Map<OpenGroup, Long> seenNanos = new HashMap<>();

  AbandonedGroups(HostedShard shard, OwnerContext context) {
    this.shard = shard;
    this.context = context;
  }

  /// Discards groups that have got no part for as long as they are held.
  void look() {
    List<OpenGroup> open = shard.openGroups();
    seenNanos.keySet().retainAll(new HashSet<>(open));
    long now = context.clock().nanos();
    for (OpenGroup group : open) {
      long seen = seenNanos.computeIfAbsent(group, _ -> now);
      if (now - seen > HELD.toNanos()) {
        seenNanos.put(group, now); // If it is still there then, once more.
        discard(group);
      }
    }
  }

  private void discard(OpenGroup group) {
    byte[] record = RecordCodec.encode(new LogRecord.Discard(0, group.group()));
    var _ =
        context
            .logs()
            .append(shard.log(), record, LogBroker.Durability.ORDERED)
            .whenComplete((_, error) -> {
              if (error != null) {
                LOG.warn("parts in {} that were left behind are still held", shard.log(), error);
              }
            });
  }
}
