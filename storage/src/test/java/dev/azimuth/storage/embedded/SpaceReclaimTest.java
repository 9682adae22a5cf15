package dev.azimuth.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.journal.Journal;
import dev.azimuth.storage.journal.JournalBatch;
import dev.azimuth.storage.journal.LogExtent;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Space that trimmed records leave, while other writes go on.
class SpaceReclaimTest {
  private static final LogName SMALL = new LogName(1, 0);
  private static final LogName LARGE = new LogName(2, 0);
  private static final Waiting WAITING = Waiting.real();
  private static final int RECORD_BYTES = 1 << 20;
  private static final int RECORDS = 65; // more than a file takes

  @TempDir private Path directory;

  private final AtomicReference<@Nullable CompletableFuture<Void>> hold = new AtomicReference<>();
  private final CompletableFuture<Void> held = new CompletableFuture<>();

  /// Groups that go to the journal, one of which is held when it is written and not yet published.
  private final class HeldTarget implements GroupTarget<JournalBatch> {
    private final GroupTarget<JournalBatch> target;

    HeldTarget(Journal journal) {
      target = new JournalTarget(journal);
    }

    @Override
    public JournalBatch newBatch() {
      return target.newBatch();
    }

    @Override
    public void write(JournalBatch batch, Durability durability) {
      target.write(batch, durability);
      CompletableFuture<Void> until = hold.getAndSet(null);
      if (until != null) {
        held.complete(null);
        WAITING.result(until);
      }
    }
  }

  private GroupCommitter<JournalBatch> committer(Journal journal) {
    return new GroupCommitter<>(
        "log-committer", new HeldTarget(journal), DiskSpace.unlimited(), new CommitFailure());
  }

  /// A file with one record of the small log among those of the large one.
  private static void fill(JournalLogBroker broker) {
    WAITING.result(broker.create(SMALL));
    WAITING.result(broker.create(LARGE));
    WAITING.result(broker.append(SMALL, new byte[] {7}, Durability.DURABLE));
    for (int i = 0; i < RECORDS; i++) {
      WAITING.result(broker.append(LARGE, new byte[RECORD_BYTES], Durability.DURABLE));
    }
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }

  @Test
  void a_file_of_trimmed_records_goes_and_what_was_left_in_it_stays() throws IOException {
    try (Journal journal = Journal.open(directory);
        GroupCommitter<JournalBatch> committer = committer(journal)) {
      JournalLogBroker broker = new JournalLogBroker(journal, committer, Runnable::run);
      fill(broker);
      assertThat(files()).isEqualTo(2);
      WAITING.result(broker.trim(LARGE, RECORDS + 1));
      WAITING.result(broker.append(SMALL, new byte[] {8}, Durability.DURABLE)); // behind the move
      broker.start();
      assertThat(files()).isEqualTo(1);
      assertThat(WAITING.result(broker.read(SMALL, 1, 10)).records())
          .containsExactly(new byte[] {7}, new byte[] {8});
    }
    try (Journal journal = Journal.open(directory)) {
      assertThat(journal.read(SMALL, 1)).containsExactly(7);
      assertThat(journal.logs())
          .containsExactlyInAnyOrder(
              new LogExtent(SMALL, 1, 3), new LogExtent(LARGE, RECORDS + 1, RECORDS + 1));
    }
  }

  @Test
  void a_log_that_is_deleted_before_its_records_are_moved_stays_deleted() {
    try (Journal journal = Journal.open(directory);
        GroupCommitter<JournalBatch> committer = committer(journal)) {
      JournalLogBroker broker = new JournalLogBroker(journal, committer, Runnable::run);
      fill(broker);
      CompletableFuture<Void> release = new CompletableFuture<>();
      hold.set(release);
      CompletableFuture<Void> trimmed = broker.trim(LARGE, RECORDS + 1);
      WAITING.result(held);
      CompletableFuture<Void> deleted = broker.delete(SMALL);
      broker.start(); // finds the record of the small log, and queues its move behind that
      release.complete(null);
      WAITING.result(trimmed);
      WAITING.result(deleted);
      assertThat(WAITING.result(broker.append(LARGE, new byte[] {9}, Durability.DURABLE)))
          .isEqualTo(RECORDS + 1);
    }
    try (Journal journal = Journal.open(directory)) {
      assertThat(journal.logs()).containsExactly(new LogExtent(LARGE, RECORDS + 1, RECORDS + 2));
    }
  }
}
