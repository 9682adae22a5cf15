package dev.azimuth.storage.kafka;

import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/// Makes and removes topics, asks for ends and trims.
final class KafkaTopics implements AutoCloseable {
  /// Space is given back by the file, so these are not large.
  private static final int FILE_BYTES = 128 << 20;

  private static final Duration UNKNOWN_DELAY = Duration.ofMillis(20);
  private static final int ATTEMPTS_MAX = 10;

  private final Admin admin;
  private final KafkaSettings.Topics settings;
  private final Scheduler scheduler;

  KafkaTopics(Admin admin, KafkaSettings.Topics settings, Scheduler scheduler) {
    this.admin = admin;
    this.settings = settings;
    this.scheduler = scheduler;
  }

  /// Makes a topic of one partition that keeps the newest message of each key. Blocks.
  void createCompacted(String topic) {
    create(List.of(newTopic(topic, 1, Map.of("cleanup.policy", "compact"))));
  }

  /// Makes sure that these topics, which keep all messages, have at least so many partitions.
  /// Blocks.
  void ensure(Map<String, Integer> partitionsByTopic) {
    Map<String, String> keepAll =
        Map.of(
            "cleanup.policy",
            "delete",
            "retention.ms",
            "-1",
            "retention.bytes",
            "-1",
            "segment.bytes",
            Integer.toString(FILE_BYTES),
            "message.timestamp.type",
            "LogAppendTime");
    List<NewTopic> wanted = new ArrayList<>();
    partitionsByTopic.forEach((topic, count) -> wanted.add(newTopic(topic, count, keepAll)));
    List<String> known = create(wanted);
    if (!known.isEmpty()) {
      grow(known, partitionsByTopic);
    }
  }

  private NewTopic newTopic(String topic, int partitions, Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(properties);
    all.put("max.message.bytes", Integer.toString(settings.messageBytesMax()));
    all.put("min.insync.replicas", Integer.toString(settings.replicasInSyncMin()));
    all.put("unclean.leader.election.enable", "false");
    return new NewTopic(topic, partitions, (short) settings.replicas()).configs(all);
  }

  /// Those that were there before.
  private List<String> create(List<NewTopic> wanted) {
    List<String> known = new ArrayList<>();
    admin
        .createTopics(wanted)
        .values()
        .forEach((topic, done) -> {
          try {
            join(done);
          } catch (TopicExistsException _) {
            known.add(topic);
          }
        });
    return known;
  }

  private void grow(List<String> topics, Map<String, Integer> partitionsByTopic) {
    Map<String, NewPartitions> missing = new HashMap<>();
    join(admin.describeTopics(topics).allTopicNames())
        .forEach((topic, description) -> {
          int count = partitionsByTopic.getOrDefault(topic, 0);
          if (description.partitions().size() < count) {
            missing.put(topic, NewPartitions.increaseTo(count));
          }
        });
    if (missing.isEmpty()) {
      return;
    }
    try {
      join(admin.createPartitions(missing).all());
    } catch (InvalidPartitionsException e) {
      // Another process made as many or more meanwhile, or the request is wrong: then this differs.
      join(admin.describeTopics(topics).allTopicNames())
          .forEach((topic, description) -> {
            if (description.partitions().size() < partitionsByTopic.getOrDefault(topic, 0)) {
              throw e;
            }
          });
    }
  }

  /// Removes topics, those that are there. Blocks.
  void delete(Collection<String> topics) {
    admin
        .deleteTopics(topics)
        .topicNameValues()
        .values()
        .forEach(done -> {
          try {
            join(done);
          } catch (UnknownTopicOrPartitionException _) {
            // Removed before.
          }
        });
  }

  /// The offset that the partition's next message will get.
  CompletableFuture<Long> end(TopicPartition partition) {
    return offset(partition, OffsetSpec.latest());
  }

  /// The first message taken at or after a time; -1 if there is none.
  CompletableFuture<Long> firstSince(TopicPartition partition, long timestamp) {
    return offset(partition, OffsetSpec.forTimestamp(timestamp));
  }

  private CompletableFuture<Long> offset(TopicPartition partition, OffsetSpec spec) {
    CompletableFuture<Long> offset = new CompletableFuture<>();
    offset(partition, spec, 1, offset);
    return offset;
  }

  /// A topic that was made a moment ago may be unknown to a broker still.
  private void offset(
      TopicPartition partition, OffsetSpec spec, int attempt, CompletableFuture<Long> result) {
    var _ =
        admin
            .listOffsets(Map.of(partition, spec))
            .partitionResult(partition)
            .whenComplete((found, failure) -> {
              if (failure instanceof UnknownTopicOrPartitionException && attempt < ATTEMPTS_MAX) {
                scheduler.schedule(
                    UNKNOWN_DELAY.multipliedBy(attempt),
                    () -> offset(partition, spec, attempt + 1, result));
                return;
              }
              // Off the thread of Kafka's client, which must not wait for us.
              scheduler.blocking().execute(() -> answer(partition, found, failure, result));
            });
  }

  private static void answer(
      TopicPartition partition,
      ListOffsetsResultInfo found,
      @Nullable Throwable failure,
      CompletableFuture<Long> result) {
    if (failure != null) {
      result.completeExceptionally(KafkaFailure.ofRequest("the end of " + partition, failure));
    } else {
      result.complete(found.offset());
    }
  }

  /// Removes messages below these offsets. Blocks.
  void trim(Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, RecordsToDelete> requests = new HashMap<>();
    offsets.forEach(
        (partition, offset) -> requests.put(partition, RecordsToDelete.beforeOffset(offset)));
    join(admin.deleteRecords(requests).all());
  }

  private static <T> T join(KafkaFuture<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
