package dev.azimuth.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every single bit of small files, turned; and every way in which a cut of power may leave the
/// last, unacknowledged write.
class JournalDamageTest {
  private static final LogName LOG = new LogName(1, 0);
  private static final int SECTOR_BYTES = 512;

  @TempDir private Path directory;

  /// Bytes without zeros, so that no sector of them looks unwritten.
  private static byte[] record(long position, int size) {
    byte[] record = new byte[size];
    new Random(position).nextBytes(record);
    for (int i = 0; i < size; i++) {
      record[i] |= 1;
    }
    return record;
  }

  private static void append(Journal journal, long position, int size, Durability durability) {
    JournalBatch batch = new JournalBatch();
    batch.add(Frame.ofRecord(LOG, position, record(position, size)));
    journal.write(batch, durability);
  }

  private static void create(Journal journal) {
    JournalBatch batch = new JournalBatch();
    batch.add(Frame.create(LOG));
    journal.write(batch, Durability.DURABLE);
  }

  /// A record of each size in its own write, and no orderly end.
  private void write(Durability durability, int... sizes) {
    Journal journal = Journal.open(directory);
    create(journal);
    for (int i = 0; i < sizes.length; i++) {
      append(journal, i + 1, sizes[i], durability);
    }
  }

  /// How many records there are, after a check of each.
  private long recordsFound(int... sizes) {
    try (Journal journal = Journal.open(directory)) {
      long end = journal.logs().getFirst().end();
      for (long position = 1; position < end; position++) {
        assertThat(journal.read(LOG, position))
            .isEqualTo(record(position, sizes[(int) position - 1]));
      }
      return end - 1;
    }
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.journal")) {
      found.forEach(files::add);
    }
    Collections.sort(files);
    return files;
  }

  private void assertDamage(Path file, String description) {
    AzimuthException failure =
        catchThrowableOfType(AzimuthException.class, () -> Journal.open(directory).close());
    assertThat(failure).as(description).isNotNull();
    assertThat(failure.code()).as(description).isEqualTo(ErrorCode.CORRUPTED);
    assertThat(failure).as(description).hasMessageContaining(file.getFileName().toString());
  }

  private void assertAllFlipsAreDamage(Path file) throws IOException {
    byte[] intact = Files.readAllBytes(file);
    for (int bit = 0; bit < 8 * intact.length; bit++) {
      byte[] flipped = intact.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(file, flipped);
      assertDamage(file, "bit " + bit % 8 + " of byte " + bit / 8 + " of " + intact.length);
      assertThat(Files.readAllBytes(file)).isEqualTo(flipped);
    }
    Files.write(file, intact);
  }

  @Test
  void any_flipped_bit_of_the_last_file_keeps_the_journal_from_opening() throws IOException {
    write(Durability.DURABLE, 50, 0, 40, 70);
    assertAllFlipsAreDamage(files().getLast());
    assertThat(recordsFound(50, 0, 40, 70)).isEqualTo(4);
  }

  @Test
  void any_flipped_bit_of_an_earlier_file_keeps_the_journal_from_opening() throws IOException {
    try (Journal journal = Journal.open(directory, 300)) {
      create(journal);
      for (int position = 1; position <= 6; position++) {
        append(journal, position, 60, Durability.ORDERED);
      }
    }
    assertThat(files().size()).isGreaterThan(1);
    assertAllFlipsAreDamage(files().getFirst());
    assertThat(recordsFound(60, 60, 60, 60, 60, 60)).isEqualTo(6);
  }

  @Test
  void an_earlier_file_that_is_cut_off_or_gone_is_damage() throws IOException {
    try (Journal journal = Journal.open(directory, 300)) {
      create(journal);
      for (int position = 1; position <= 6; position++) {
        append(journal, position, 60, Durability.DURABLE);
      }
    }
    Path first = files().getFirst();
    byte[] intact = Files.readAllBytes(first);
    for (int length = 0; length < intact.length; length++) {
      Files.write(first, Arrays.copyOf(intact, length));
      assertThatThrownBy(() -> Journal.open(directory).close())
          .as("%s of %s bytes", length, intact.length)
          .isInstanceOfSatisfying(
              AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED));
    }
    Files.delete(first);
    assertThatThrownBy(() -> Journal.open(directory).close())
        .hasMessageContaining("record 1 of table-1/shard-0 is missing");
  }

  @Test
  void a_last_write_that_is_cut_off_anywhere_is_lost_alone() throws IOException {
    write(Durability.DURABLE, 300, 900);
    Path file = files().getLast();
    byte[] whole = Files.readAllBytes(file);
    int start = whole.length - 900 - FrameHeader.BYTES;
    for (int length = start; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(recordsFound(300)).as("%s bytes", length).isEqualTo(1);
    }
  }

  @Test
  void a_last_write_of_which_sectors_never_reached_the_disk_is_lost_alone() throws IOException {
    write(Durability.DURABLE, 300, 64 << 10);
    Path file = files().getLast();
    byte[] whole = Files.readAllBytes(file);
    int start = whole.length - (64 << 10) - FrameHeader.BYTES;
    long seed = 3;
    Random random = new Random(seed);
    for (int round = 0; round < 150; round++) {
      byte[] torn = whole.clone();
      int sectors = (whole.length - start) / SECTOR_BYTES;
      for (int i = random.nextInt(1 + random.nextInt(sectors)); i >= 0; i--) {
        int sector = start / SECTOR_BYTES + random.nextInt(sectors + 1);
        int from = Math.max(start, sector * SECTOR_BYTES);
        Arrays.fill(torn, from, Math.min(torn.length, (sector + 1) * SECTOR_BYTES), (byte) 0);
      }
      Files.write(file, torn);
      assertThat(recordsFound(300)).as("round %s, seed %s", round, seed).isEqualTo(1);
    }
  }

  @Test
  void sectors_that_are_lost_behind_a_sync_are_damage() throws IOException {
    write(Durability.DURABLE, 300, 5_000, 100);
    Path file = files().getLast();
    byte[] lost = Files.readAllBytes(file);
    Arrays.fill(lost, 4 * SECTOR_BYTES, 6 * SECTOR_BYTES, (byte) 0);
    Files.write(file, lost);
    assertDamage(file, "lost sectors");
    assertThat(Files.readAllBytes(file)).isEqualTo(lost);
  }

  @Test
  void unsynced_writes_of_which_the_first_is_lost_are_lost_together() throws IOException {
    Journal journal = Journal.open(directory);
    create(journal);
    append(journal, 1, 300, Durability.DURABLE);
    append(journal, 2, 5 * SECTOR_BYTES, Durability.ORDERED);
    append(journal, 3, 300, Durability.ORDERED);
    Path file = files().getLast();
    byte[] torn = Files.readAllBytes(file);
    Arrays.fill(torn, 3 * SECTOR_BYTES, 4 * SECTOR_BYTES, (byte) 0);
    Files.write(file, torn);
    assertThat(recordsFound(300)).isEqualTo(1);
  }

  @Test
  void remains_of_a_write_behind_the_end_are_cut_off() throws IOException {
    write(Durability.DURABLE, 300);
    Path file = files().getLast();
    byte[] whole = Files.readAllBytes(file);
    for (int length = 1; length < 100; length++) {
      byte[] longer = Arrays.copyOf(whole, whole.length + length);
      Arrays.fill(longer, whole.length, longer.length, (byte) length);
      Files.write(file, longer);
      assertThat(recordsFound(300)).isEqualTo(1);
    }
  }

  @Test
  void a_bit_that_turns_while_the_journal_is_open_is_an_error_of_that_record() throws IOException {
    write(Durability.DURABLE, 50, 60, 70);
    try (Journal journal = Journal.open(directory)) {
      Path file = files().getLast();
      byte[] intact = Files.readAllBytes(file);
      int second = FileHeader.bytes(0) + 2 * FrameHeader.BYTES + 50;
      for (int bit = 8 * second; bit < 8 * (second + FrameHeader.BYTES + 60); bit++) {
        byte[] flipped = intact.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        Files.write(file, flipped);
        assertThat(journal.read(LOG, 1)).isEqualTo(record(1, 50));
        assertThatThrownBy(() -> journal.read(LOG, 2))
            .as("bit %s of byte %s", bit % 8, bit / 8)
            .isInstanceOfSatisfying(
                AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED))
            .hasMessageContaining(file + " is damaged at byte " + second);
      }
      Files.write(file, intact);
    }
  }

  @Test
  void a_file_of_a_later_version_is_refused() throws IOException {
    write(Durability.DURABLE, 50);
    Path file = files().getLast();
    byte[] bytes = Files.readAllBytes(file);
    byte[] later = FileHeader.encode(FileHeader.VERSION + 1, 1, List.of());
    System.arraycopy(later, 0, bytes, 0, later.length);
    Files.write(file, bytes);
    assertThatThrownBy(() -> Journal.open(directory))
        .isInstanceOfSatisfying(
            AzimuthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_DIRECTORY_TOO_NEW));
  }
}
