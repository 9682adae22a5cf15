package dev.azimuth.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaTransaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every single bit of the meta store's small files, turned; and every way in which a cut of power
/// may leave the last, unacknowledged write of its write-ahead log.
class MetaLogDamageTest {
  private static final Waiting WAITING = Waiting.real();
  private static final int SECTOR_BYTES = 512;
  private static final int BLOCK_BYTES = 32 << 10;

  @TempDir private Path directory;
  private Path database;

  @BeforeEach
  void nameDatabase() {
    database = directory.resolve("rocksdb");
  }

  /// Bytes without zeros, so that no sector of them looks unwritten.
  private static byte[] record(int number, int size) {
    byte[] record = new byte[size];
    new Random(number).nextBytes(record);
    for (int i = 0; i < size; i++) {
      record[i] |= 1;
    }
    return record;
  }

  private static String key(int number) {
    return "entry/" + number;
  }

  /// An entry of each size, and the storage closed.
  private void write(int... sizes) {
    try (TestStorage storage = new TestStorage(directory)) {
      for (int i = 0; i < sizes.length; i++) {
        MetaTransaction put =
            MetaTransaction.builder().put(key(i + 1), record(i + 1, sizes[i])).build();
        WAITING.result(storage.storage.metaStore().commit(put));
      }
    }
  }

  /// How many entries there are, after a check of each.
  private long entriesFound(int... sizes) {
    try (TestStorage storage = new TestStorage(directory)) {
      int count = WAITING.result(storage.storage.metaStore().range("entry/")).entries().size();
      for (int number = 1; number <= count; number++) {
        assertThat(WAITING.result(storage.storage.metaStore().get(key(number))))
            .map(MetaEntry::value)
            .hasValue(record(number, sizes[number - 1]));
      }
      return count;
    }
  }

  private Path newest(String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(database, glob)) {
      files.forEach(found::add);
    }
    return found.stream()
        .filter(file -> file.toFile().length() > 0)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /// Turns bits from `from` up to, not including, `to`, each alone, and turns it back.
  private void assertFlipsAreDamage(Path file, long from, long to) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (long bit = from; bit < to; bit++) {
        flip(channel, bit);
        assertThat(WriteAheadLogs.firstDamage(database))
            .as("bit %s of byte %s of %s", bit % 8, bit / 8, channel.size())
            .contains(file.getFileName().toString());
        flip(channel, bit);
      }
    }
    assertThat(WriteAheadLogs.firstDamage(database)).isNull();
  }

  private static void flip(FileChannel channel, long bit) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    channel.read(one, bit / 8);
    one.put(0, (byte) (one.get(0) ^ (1 << (bit % 8))));
    channel.write(one.flip(), bit / 8);
  }

  @Test
  void any_flipped_bit_of_a_small_log_is_damage_that_names_the_file() throws IOException {
    write(20, 40, 60, 80, 100, 120);
    Path log = newest("*.log");
    assertThat(Files.size(log)).isBetween(500L, 5_000L);
    assertFlipsAreDamage(log, 0, 8 * Files.size(log));
  }

  @Test
  void any_flipped_bit_of_the_last_record_keeps_the_storage_from_opening() throws IOException {
    write(50, 40, 30);
    Path log = newest("*.log");
    try (FileChannel channel =
        FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (long bit = 8 * (channel.size() - 80); bit < 8 * channel.size(); bit++) {
        flip(channel, bit);
        AzimuthException failure =
            catchThrowableOfType(AzimuthException.class, () -> new TestStorage(directory).close());
        assertThat(failure).as("bit %s of byte %s", bit % 8, bit / 8).isNotNull();
        assertThat(failure.code()).isEqualTo(ErrorCode.CORRUPTED);
        assertThat(failure).hasMessageContaining(log.getFileName().toString());
        flip(channel, bit);
      }
    }
    assertThat(entriesFound(50, 40, 30)).isEqualTo(3);
  }

  @Test
  void any_flipped_bit_where_a_record_goes_from_block_to_block_is_damage() throws IOException {
    write(100, 3 * BLOCK_BYTES, 100);
    Path log = newest("*.log");
    long size = Files.size(log);
    for (long boundary = BLOCK_BYTES; boundary < size; boundary += BLOCK_BYTES) {
      assertFlipsAreDamage(log, 8 * (boundary - 10), 8 * (boundary + 20));
    }
    assertFlipsAreDamage(log, 8 * (size - 20), 8 * size);
  }

  @Test
  void any_flipped_bit_of_the_list_of_files_is_damage_that_names_the_file() throws IOException {
    write(20, 40, 60, 80, 100, 120);
    try (TestStorage storage = new TestStorage(directory)) {
      storage.storage.flush();
    }
    for (Path file : List.of(newest("MANIFEST-*"), database.resolve("CURRENT"))) {
      assertFlipsAreDamage(file, 0, 8 * Files.size(file));
    }
  }

  @Test
  void any_flipped_bit_of_the_format_version_keeps_the_storage_from_opening() throws IOException {
    write(10);
    Path format = directory.resolve("format");
    try (FileChannel channel =
        FileChannel.open(format, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (long bit = 0; bit < 8 * channel.size(); bit++) {
        flip(channel, bit);
        AzimuthException failure =
            catchThrowableOfType(AzimuthException.class, () -> new TestStorage(directory).close());
        assertThat(failure).as("bit %s of byte %s", bit % 8, bit / 8).isNotNull();
        assertThat(failure).hasMessageContaining(format.toString());
        flip(channel, bit);
      }
    }
    assertThat(entriesFound(10)).isEqualTo(1);
  }

  @Test
  void flipped_bits_of_tables_are_errors_that_name_the_file_or_change_nothing() throws IOException {
    write(5_000, 40, 6_000);
    try (TestStorage storage = new TestStorage(directory)) {
      storage.storage.flush();
    }
    long seed = 17;
    Random random = new Random(seed);
    for (Path file : List.of(newest("*.sst"))) {
      int found = 0;
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        for (int round = 0; round < 60; round++) {
          long bit = random.nextLong(8 * channel.size());
          flip(channel, bit);
          try {
            assertThat(entriesFound(5_000, 40, 6_000)).isEqualTo(3);
          } catch (AzimuthException | CompletionException e) {
            assertThat(AzimuthException.unwrap(e))
                .as("bit %s of byte %s, seed %s", bit % 8, bit / 8, seed)
                .hasMessageContaining(file.getFileName().toString())
                .isInstanceOfSatisfying(
                    AzimuthException.class,
                    known -> assertThat(known.code()).isEqualTo(ErrorCode.CORRUPTED));
            found++;
          }
          flip(channel, bit);
        }
      }
      assertThat(found).as("flips of %s that were found", file).isPositive();
    }
  }

  @Test
  void a_last_write_that_is_cut_off_anywhere_is_lost_alone() throws IOException {
    write(300, 2 * BLOCK_BYTES);
    Path log = newest("*.log");
    byte[] whole = Files.readAllBytes(log);
    int lastRecord = startOfLast(whole);
    for (int length = lastRecord + 1; length < whole.length; length += 1999) {
      Files.write(log, Arrays.copyOf(whole, length));
      assertThat(WriteAheadLogs.cutTornEnds(database)).as("%s bytes", length).isNull();
      assertThat(Files.size(log)).as("%s bytes", length).isEqualTo(lastRecord);
    }
    assertThat(entriesFound(300)).isEqualTo(1);
  }

  @Test
  void a_last_write_of_which_sectors_never_reached_the_disk_is_lost_alone() throws IOException {
    write(300, 2 * BLOCK_BYTES);
    Path log = newest("*.log");
    byte[] whole = Files.readAllBytes(log);
    int lastRecord = startOfLast(whole);
    long seed = 3;
    Random random = new Random(seed);
    for (int round = 0; round < 150; round++) {
      byte[] torn = whole.clone();
      int sectors = (whole.length - lastRecord) / SECTOR_BYTES;
      for (int i = random.nextInt(1 + random.nextInt(sectors)); i >= 0; i--) {
        int sector = lastRecord / SECTOR_BYTES + random.nextInt(sectors + 1);
        int from = Math.max(lastRecord, sector * SECTOR_BYTES);
        Arrays.fill(torn, from, Math.min(torn.length, (sector + 1) * SECTOR_BYTES), (byte) 0);
      }
      Files.write(log, torn);
      assertThat(WriteAheadLogs.cutTornEnds(database)).as("round %s", round).isNull();
      assertThat(Files.size(log)).as("round %s, seed %s", round, seed).isEqualTo(lastRecord);
    }
    assertThat(entriesFound(300)).isEqualTo(1);
  }

  @Test
  void sectors_that_are_lost_behind_a_sync_are_damage() throws IOException {
    write(300, 2 * BLOCK_BYTES, 100);
    Path log = newest("*.log");
    byte[] whole = Files.readAllBytes(log);
    byte[] lost = whole.clone();
    Arrays.fill(lost, 10 * SECTOR_BYTES, 12 * SECTOR_BYTES, (byte) 0);
    Files.write(log, lost);
    assertThat(WriteAheadLogs.cutTornEnds(database)).contains(log.getFileName().toString());
    assertThat(Files.readAllBytes(log)).isEqualTo(lost);
  }

  /// Offset of the last record, which begins in the first block.
  private static int startOfLast(byte[] log) {
    int start = 0;
    for (int at = 0; at < BLOCK_BYTES; ) {
      start = at;
      at += 7 + Byte.toUnsignedInt(log[at + 4]) + (Byte.toUnsignedInt(log[at + 5]) << 8);
    }
    return start;
  }
}
