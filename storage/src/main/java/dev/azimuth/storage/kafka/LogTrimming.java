package dev.azimuth.storage.kafka;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/// Removes the beginning of a log, and of its parts what cannot belong to the rest.
///
/// Parts are written before the message that lists them, but hardly long before: a producer gives
/// up within minutes. So parts that Kafka took [#PARTS_KEPT] before the first message that stays
/// can only belong to messages that go. By times of Kafka, which may differ a little among its
/// brokers.
final class LogTrimming {
  /// How much older than the first message its parts, and those of later ones, may be.
  static final Duration PARTS_KEPT = Duration.ofMinutes(30);

  private final KafkaTopics topics;
  private final LogFetcher fetcher;
  private final Clock clock;

  LogTrimming(KafkaTopics topics, LogFetcher fetcher, Clock clock) {
    this.topics = topics;
    this.fetcher = fetcher;
    this.clock = clock;
  }

  /// Removes messages below `offset`; fails with `LIMIT_EXCEEDED` beyond the end. Blocks.
  void trim(LogPlace place, long offset) {
    try {
      long end = topics.end(place.records()).join();
      if (offset > end) {
        throw new AzimuthException(
            ErrorCode.LIMIT_EXCEEDED,
            "trim of %s before %d but it ends at %d"
                .formatted(place, LogPlace.position(offset), LogPlace.position(end)));
      }
      Map<TopicPartition, Long> offsets = new HashMap<>();
      offsets.put(place.records(), offset);
      long firstKept = partsKept(place, offset, end);
      if (firstKept > 0) {
        offsets.put(place.parts(), firstKept);
      }
      topics.trim(offsets);
    } catch (RuntimeException e) {
      throw KafkaFailure.ofRequest("trim of " + place, e);
    }
  }

  private long partsKept(LogPlace place, long offset, long end) {
    long partsEnd = topics.end(place.parts()).join();
    if (partsEnd == 0) {
      return 0;
    }
    long firstStays = clock.wallMillis();
    if (offset < end) {
      try {
        firstStays = fetcher.timestamp(place, offset);
      } catch (OffsetOutOfRangeException _) {
        // Trimmed further than that already.
        return 0;
      }
    }
    long since = topics.firstSince(place.parts(), firstStays - PARTS_KEPT.toMillis()).join();
    return since < 0 ? partsEnd : since;
  }
}
