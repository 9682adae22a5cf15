package dev.azimuth.storage.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of a journal: their bytes, when they come and when they go.
class JournalTest {
  private static final LogName FIRST = new LogName(1, 0);
  private static final LogName SECOND = new LogName(2, 3);

  @TempDir private Path directory;

  private static void write(Journal journal, Durability durability, Frame... frames) {
    JournalBatch batch = new JournalBatch();
    for (Frame frame : frames) {
      batch.add(frame);
    }
    journal.write(batch, durability);
  }

  private static Frame record(LogName log, long position) {
    return Frame.ofRecord(log, position, (log + " " + position).getBytes(UTF_8));
  }

  private static void append(Journal journal, LogName log, long from, long to) {
    for (long position = from; position < to; position++) {
      write(journal, Durability.ORDERED, record(log, position));
    }
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
      found.forEach(files::add);
    }
    Collections.sort(files);
    return files;
  }

  @Test
  void the_bytes_of_a_file_are_these() throws IOException {
    try (Journal journal = Journal.open(directory)) {
      write(journal, Durability.DURABLE, Frame.create(SECOND));
      write(journal, Durability.DURABLE, Frame.ofRecord(SECOND, 1, "ab".getBytes(UTF_8)));
    }
    assertThat(files()).singleElement().asString().endsWith("00000000000000000001.journal");
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(files().getFirst())))
        .isEqualTo(
            """
            415a4a4f55524e4c010000002000000001000000000000000000000063d3dc70\
            b5c28b92000000000100000000000000010000000000000002000000000000000300000001000000\
            0100000000000000\
            759b7ea5020000003100000000000000310000000000000002000000000000000300000004000000\
            01000000000000006162\
            99408c06000000006300000000000000630000000000000000000000000000000000000005000000\
            0000000000000000\
            """);
  }

  @Test
  void files_without_records_go_and_others_stay() throws IOException {
    try (Journal journal = Journal.open(directory, 500)) {
      write(journal, Durability.DURABLE, Frame.create(FIRST), Frame.create(SECOND));
      write(journal, Durability.ORDERED, record(SECOND, 1));
      append(journal, FIRST, 1, 40);
      int before = files().size();
      assertThat(before).isGreaterThan(4);

      write(journal, Durability.DURABLE, Frame.trim(FIRST, 40));
      journal.removeEmpty();
      assertThat(files()).as("the file of the second log and the last one").hasSize(2);
      assertThat(journal.read(SECOND, 1)).isEqualTo(record(SECOND, 1).content());
      assertThat(journal.read(FIRST, 39)).isNull();
    }
    try (Journal journal = Journal.open(directory, 500)) {
      assertThat(journal.logs())
          .containsExactlyInAnyOrder(new LogExtent(FIRST, 40, 40), new LogExtent(SECOND, 1, 2));
      append(journal, FIRST, 40, 42);
      assertThat(journal.read(FIRST, 41)).isEqualTo(record(FIRST, 41).content());
    }
  }

  @Test
  void records_that_keep_a_file_of_gone_ones_can_be_moved() throws IOException {
    try (Journal journal = Journal.open(directory, 500)) {
      write(journal, Durability.DURABLE, Frame.create(FIRST), Frame.create(SECOND));
      write(journal, Durability.ORDERED, record(SECOND, 1));
      append(journal, FIRST, 1, 40);
      assertThat(journal.sparse()).isEmpty();
      write(journal, Durability.DURABLE, Frame.trim(FIRST, 40));

      List<PlacedRecord> sparse = journal.sparse();
      assertThat(sparse).extracting(PlacedRecord::log).containsExactly(SECOND);
      assertThat(journal.isThere(sparse.getFirst())).isTrue();
      write(journal, Durability.ORDERED, record(SECOND, 1));
      assertThat(journal.isThere(sparse.getFirst())).isFalse();
      assertThat(journal.sparse()).isEmpty();
      journal.removeEmpty();
      assertThat(files()).hasSize(1);
      assertThat(journal.read(SECOND, 1)).isEqualTo(record(SECOND, 1).content());
    }
    try (Journal journal = Journal.open(directory)) {
      assertThat(journal.read(SECOND, 1)).isEqualTo(record(SECOND, 1).content());
    }
  }

  @Test
  void a_trimmed_log_goes_on_at_a_later_position() {
    try (Journal journal = Journal.open(directory)) {
      write(journal, Durability.DURABLE, Frame.create(FIRST), Frame.trim(FIRST, 10));
      append(journal, FIRST, 10, 12);
    }
    try (Journal journal = Journal.open(directory)) {
      assertThat(journal.logs()).containsExactly(new LogExtent(FIRST, 10, 12));
    }
  }

  @Test
  void only_a_last_file_that_was_not_ended_in_order_is_written_again() throws IOException {
    Journal killed = Journal.open(directory, 500);
    write(killed, Durability.DURABLE, Frame.create(FIRST));
    append(killed, FIRST, 1, 10);
    List<Object> before = identities();
    Journal.open(directory).close();
    List<Object> after = identities();
    assertThat(after).hasSameSizeAs(before);
    int last = before.size() - 1;
    assertThat(after.subList(0, last)).isEqualTo(before.subList(0, last));
    assertThat(after.get(last)).isNotEqualTo(before.get(last));
    Journal.open(directory).close();
    assertThat(identities()).isEqualTo(after);
  }

  /// What tells each file from others that had its name.
  private List<Object> identities() throws IOException {
    List<Object> identities = new ArrayList<>();
    for (Path file : files()) {
      Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      identities.add(key == null ? file : key);
    }
    return identities;
  }

  @Test
  void a_file_that_was_never_finished_is_removed() throws IOException {
    Journal.open(directory).close();
    Files.write(directory.resolve("00000000000000000077.new"), new byte[] {1, 2, 3});
    Journal.open(directory).close();
    assertThat(files()).hasSize(1);
  }

  @Test
  void an_interrupted_reader_disturbs_nobody() {
    try (Journal journal = Journal.open(directory)) {
      write(journal, Durability.DURABLE, Frame.create(FIRST));
      append(journal, FIRST, 1, 3);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> journal.read(FIRST, 1)).hasMessageContaining("cannot read");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(journal.read(FIRST, 1)).isEqualTo(record(FIRST, 1).content());

      Thread.currentThread().interrupt();
      append(journal, FIRST, 3, 4);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(journal.read(FIRST, 3)).isEqualTo(record(FIRST, 3).content());
    }
  }

  @Test
  void an_interrupted_writer_begins_new_files_like_any_other() {
    try (Journal journal = Journal.open(directory, 300)) {
      write(journal, Durability.DURABLE, Frame.create(FIRST));
      Thread.currentThread().interrupt();
      append(journal, FIRST, 1, 20);
      assertThat(Thread.interrupted()).isTrue();
    }
    try (Journal journal = Journal.open(directory, 300)) {
      assertThat(journal.logs()).containsExactly(new LogExtent(FIRST, 1, 20));
    }
  }

  @Test
  void a_closed_journal_takes_nothing() throws IOException {
    Journal journal = Journal.open(directory);
    write(journal, Durability.DURABLE, Frame.create(FIRST));
    append(journal, FIRST, 1, 2);
    journal.close();
    byte[] closed = Files.readAllBytes(files().getFirst());
    assertThatThrownBy(() -> append(journal, FIRST, 2, 3)).hasMessageContaining("is closed");
    assertThatThrownBy(() -> journal.read(FIRST, 1)).hasMessageContaining("is closed");
    assertThat(Files.readAllBytes(files().getFirst())).isEqualTo(closed);
  }

  @Test
  void a_journal_in_memory_is_the_same() {
    try (Journal journal = Journal.inMemory()) {
      write(journal, Durability.DURABLE, Frame.create(FIRST));
      byte[] large = new byte[3_000_000];
      large[2_500_000] = 7;
      write(journal, Durability.DURABLE, Frame.ofRecord(FIRST, 1, large), record(FIRST, 2));
      assertThat(journal.read(FIRST, 1)).isEqualTo(large);
      assertThat(journal.read(FIRST, 2)).isEqualTo(record(FIRST, 2).content());
      for (int position = 3; position < 50; position++) {
        write(journal, Durability.DURABLE, Frame.ofRecord(FIRST, position, large));
      }
      write(journal, Durability.DURABLE, Frame.trim(FIRST, 49));
      journal.removeEmpty();
      assertThat(journal.read(FIRST, 48)).isNull();
      assertThat(journal.read(FIRST, 49)).isEqualTo(large);
    }
  }
}
