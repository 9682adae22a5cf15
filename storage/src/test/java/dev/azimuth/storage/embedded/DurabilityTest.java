package dev.azimuth.storage.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaTransaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What survives closing, torn ends and damage.
class DurabilityTest {
  private static final LogName LOG = new LogName(1, 0);
  private static final Waiting WAITING = Waiting.real();

  /// What an orderly end adds to the log.
  private static final int MARK_BYTES = 48;

  @TempDir private Path directory;

  private static byte[] record(long position, int size) {
    byte[] record = new byte[size];
    new Random(position).nextBytes(record);
    return record;
  }

  private static void appendRecords(LogBroker broker, int count, int size) {
    WAITING.result(broker.create(LOG));
    long end = WAITING.result(broker.endPosition(LOG));
    for (long position = end; position < end + count; position++) {
      assertThat(WAITING.result(broker.append(LOG, record(position, size), Durability.DURABLE)))
          .isEqualTo(position);
    }
  }

  /// Reads everything and checks the content; returns how many records there are.
  private static long verify(LogBroker broker, int size) {
    long position = 1;
    while (true) {
      LogBatch batch = WAITING.result(broker.read(LOG, position, 1 << 20));
      if (batch.records().isEmpty()) {
        assertThat(WAITING.result(broker.endPosition(LOG))).isEqualTo(position);
        return position - 1;
      }
      for (byte[] record : batch.records()) {
        assertThat(record).isEqualTo(record(position++, size));
      }
    }
  }

  private List<Path> files(String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream =
        Files.newDirectoryStream(directory.resolve("journal"), glob)) {
      for (Path file : stream) {
        if (Files.size(file) > 0) {
          found.add(file);
        }
      }
    }
    found.sort(Comparator.naturalOrder());
    return found;
  }

  private static void flipBit(Path file, long offset) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, offset);
      one.put(0, (byte) (one.get(0) ^ 4));
      channel.write(one.flip(), offset);
    }
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  @Test
  void log_and_meta_store_survive_closing() {
    long revision;
    long leaseId;
    try (TestStorage storage = new TestStorage(directory)) {
      appendRecords(storage.storage.logBroker(), 10, 100);
      WAITING.result(storage.storage.logBroker().trim(LOG, 1));
      leaseId = WAITING.result(storage.storage.metaStore().grantLease(Duration.ofHours(1)));
      revision =
          WAITING
              .result(
                  storage
                      .storage
                      .metaStore()
                      .commit(
                          MetaTransaction.builder()
                              .put("a", "1".getBytes(UTF_8))
                              .put("b", new byte[1], leaseId)
                              .build()))
              .revision();
      WAITING.result(storage.storage.objectStore().put("x/y", "content".getBytes(UTF_8)));
    }
    try (TestStorage storage = new TestStorage(directory)) {
      assertThat(verify(storage.storage.logBroker(), 100)).isEqualTo(10);
      appendRecords(storage.storage.logBroker(), 5, 100);
      assertThat(WAITING.result(storage.storage.metaStore().range("")).revision())
          .isEqualTo(revision);
      assertThat(WAITING.result(storage.storage.metaStore().get("a"))).isPresent();
      assertThat(WAITING.result(storage.storage.metaStore().keepAlive(leaseId))).isTrue();
      assertThat(WAITING.result(storage.storage.metaStore().grantLease(Duration.ofHours(1))))
          .isGreaterThan(leaseId);
      assertThat(WAITING.result(storage.storage.objectStore().get("x/y", 3, 100)))
          .hasValue("tent".getBytes(UTF_8));
    }
  }

  @Test
  void a_log_that_is_trimmed_to_its_end_keeps_its_positions() {
    try (TestStorage storage = new TestStorage(directory)) {
      appendRecords(storage.storage.logBroker(), 10, 100);
      WAITING.result(storage.storage.logBroker().trim(LOG, 11));
    }
    try (TestStorage storage = new TestStorage(directory)) {
      assertThat(WAITING.result(storage.storage.logBroker().endPosition(LOG))).isEqualTo(11);
    }
  }

  @Test
  void a_torn_end_of_the_log_is_cut_off() throws IOException {
    try (TestStorage storage = new TestStorage(directory)) {
      appendRecords(storage.storage.logBroker(), 20, 1000);
    }
    Path log = files("*.journal").getLast();
    truncate(log, Files.size(log) - MARK_BYTES - 7);
    try (TestStorage storage = new TestStorage(directory)) {
      assertThat(verify(storage.storage.logBroker(), 1000)).isEqualTo(19);
      appendRecords(storage.storage.logBroker(), 3, 1000);
    }
    try (TestStorage storage = new TestStorage(directory)) {
      assertThat(verify(storage.storage.logBroker(), 1000)).isEqualTo(22);
    }
  }

  @Test
  void remains_of_a_write_behind_the_end_are_cut_off() throws IOException {
    try (TestStorage storage = new TestStorage(directory)) {
      appendRecords(storage.storage.logBroker(), 20, 1000);
    }
    Path log = files("*.journal").getLast();
    Files.write(log, new byte[] {1, 2, 3, 4, 5, 6, 7}, StandardOpenOption.APPEND);
    try (TestStorage storage = new TestStorage(directory)) {
      assertThat(verify(storage.storage.logBroker(), 1000)).isEqualTo(20);
    }
  }

  @Test
  void any_flipped_bit_in_the_log_is_an_error_that_names_the_file() throws IOException {
    try (TestStorage storage = new TestStorage(directory)) {
      appendRecords(storage.storage.logBroker(), 200, 300);
    }
    Path log = files("*.journal").getLast();
    long size = Files.size(log);
    byte[] intact = Files.readAllBytes(log);
    long seed = 5;
    Random random = new Random(seed);
    for (int round = 0; round < 40; round++) {
      long offset = random.nextLong(size);
      flipBit(log, offset);
      AzimuthException failure =
          catchThrowableOfType(AzimuthException.class, () -> new TestStorage(directory).close());
      assertThat(failure).as("bit in byte %s of %s, seed %s", offset, size, seed).isNotNull();
      assertThat(failure.code()).isEqualTo(ErrorCode.CORRUPTED);
      assertThat(failure).hasMessageContaining(log.getFileName().toString());
      Files.write(log, intact);
    }
  }

  @Test
  void a_directory_serves_one_storage_at_a_time() {
    try (TestStorage storage = new TestStorage(directory)) {
      assertThat(storage.storage).isNotNull();
      assertThatThrownBy(() -> new TestStorage(directory))
          .isInstanceOfSatisfying(
              AzimuthException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_DIRECTORY_IN_USE))
          .hasMessageContaining(directory.toString());
    }
    new TestStorage(directory).close();
  }

  @Test
  void a_directory_of_a_newer_version_is_refused() throws IOException {
    new TestStorage(directory).close();
    Files.writeString(directory.resolve("format"), "3\n");
    assertThatThrownBy(() -> new TestStorage(directory))
        .isInstanceOfSatisfying(
            AzimuthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_DIRECTORY_TOO_NEW));
    Files.writeString(directory.resolve("format"), "one\n");
    assertThatThrownBy(() -> new TestStorage(directory))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED));
  }
}
