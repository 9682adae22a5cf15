package dev.azimuth.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.column.ColumnReader;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.column.EncodedKey;
import dev.azimuth.storage.column.KeyCodec;
import dev.azimuth.storage.column.KeyHash;
import dev.azimuth.storage.type.ColumnType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentRoundTripTest {
  @TempDir private Path directory;

  /// Rows, and what was written for them.
  private record Written(
      RandomRows source, List<SegmentRows> batches, SegmentSummary summary, Path file) {
    int rowCount() {
      return batches.stream().mapToInt(SegmentRows::rowCount).sum();
    }
  }

  private Written write(long seed, int rowsMax, int sortedBytes) {
    Random random = new Random(seed);
    RandomRows source = new RandomRows(random);
    Path file = directory.resolve("s-" + seed);
    List<SegmentRows> batches = new ArrayList<>();
    try (SegmentWriter writer =
        new SegmentWriter(file, source.table, RandomRows.IDENTITY, sortedBytes)) {
      int rows = random.nextInt(rowsMax);
      for (int done = 0; done < rows; ) {
        SegmentRows batch = source.next(Math.min(rows - done, random.nextInt(70)));
        writer.append(batch);
        batches.add(batch);
        done += batch.rowCount();
      }
      return new Written(source, batches, writer.finish(), file);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void rows_come_back_as_they_were(long seed) throws IOException {
    Written written = write(seed, 700, KeySorter.CHUNK_BYTES);
    try (Arena arena = Arena.ofConfined()) {
      SegmentFile file = SegmentFile.open(MappedFile.map(written.file, arena), "s");
      file.verifyAll();
      assertThat(file.rowCount()).isEqualTo(written.rowCount());
      assertThat(file.bytes()).isEqualTo(Files.size(written.file));
      assertThat(file.checksum()).isEqualTo(written.summary.checksum());
      assertThat(file.description()).isEqualTo(written.summary.description());
      SegmentReader reader = new SegmentReader(file, written.source.table.columns());
      int from = 0;
      for (SegmentRows expected : written.batches) {
        SegmentRows actual = reader.read(from, from + expected.rowCount());
        assertSame(written.source.table.columns(), expected, actual);
        from += expected.rowCount();
      }
      SegmentRows all = reader.read(0, file.rowCount());
      for (int row = 0; row < all.rowCount(); row++) {
        assertThat(file.ordinalOf(all.versions()[row])).isEqualTo(row);
        assertThat(file.ordinalOf(all.versions()[row] + (1 << 19))).isEqualTo(-1);
      }
    }
    assertThat(filesBeside(written.file)).isEmpty();
  }

  private static void assertSame(
      List<ColumnDefinition> columns, SegmentRows expected, SegmentRows actual) {
    int rows = expected.rowCount();
    assertThat(actual.versions()).isEqualTo(Arrays.copyOf(expected.versions(), rows));
    assertThat(actual.written()).isEqualTo(Arrays.copyOf(expected.written(), rows));
    assertThat(actual.superseded()).isEqualTo(Arrays.copyOf(expected.superseded(), rows));
    assertThat(actual.norms().size()).isEqualTo(expected.norms().size());
    for (int i = 0; i < expected.norms().size(); i++) {
      assertThat(actual.norms().get(i)).isEqualTo(expected.norms().get(i));
    }
    for (int i = 0; i < columns.size(); i++) {
      ColumnType type = columns.get(i).type();
      ColumnReader left = new ColumnReader(type, expected.columns().columns().get(i));
      ColumnReader right = new ColumnReader(type, actual.columns().columns().get(i));
      for (int row = 0; row < rows; row++) {
        assertThat(right.value(row)).as(type.sql()).isEqualTo(left.value(row));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110})
  void keys_are_in_order_and_pass_the_filter(long seed) {
    // Few bytes for sorting, so that some files are merged from many runs.
    Written written = write(seed, 900, seed % 2 == 0 ? 400 : KeySorter.CHUNK_BYTES);
    List<byte[]> keys = keys(written);
    try (Arena arena = Arena.ofConfined()) {
      SegmentFile file = SegmentFile.open(MappedFile.map(written.file, arena), "s");
      List<Integer> expected =
          Stream.iterate(0, i -> i + 1)
              .limit(keys.size())
              .sorted((a, b) -> {
                int order = Arrays.compareUnsigned(keys.get(a), keys.get(b));
                return order != 0 ? order : Integer.compare(a, b);
              })
              .toList();
      assertThat(file.keyOrder().toArray(ValueLayout.JAVA_INT))
          .isEqualTo(expected.stream().mapToInt(i -> i).toArray());
      Set<EncodedKey> different = new HashSet<>();
      for (byte[] key : keys) {
        assertThat(file.mayContain(KeyHash.hash(key))).isTrue();
        different.add(new EncodedKey(key));
      }
      SegmentContent content = file.description().content();
      assertThat(content.keyCount()).isEqualTo(different.size());
      if (!keys.isEmpty()) {
        assertThat(content.firstKey().bytes()).isEqualTo(keys.get(expected.getFirst()));
        assertThat(content.lastKey().bytes()).isEqualTo(keys.get(expected.getLast()));
      }
    }
  }

  private static List<byte[]> keys(Written written) {
    List<ColumnDefinition> columns = written.source.table.columns();
    List<Integer> ordinals = written.source.table.keyColumns();
    KeyCodec codec = new KeyCodec(ordinals.stream().map(i -> columns.get(i).type()).toList());
    List<byte[]> keys = new ArrayList<>();
    for (SegmentRows batch : written.batches) {
      List<ColumnValues> key = ordinals.stream().map(batch.columns().columns()::get).toList();
      for (int row = 0; row < batch.rowCount(); row++) {
        keys.add(codec.encode(key, row));
      }
    }
    return keys;
  }

  @ParameterizedTest
  @ValueSource(longs = {201, 202, 203, 204, 205, 206, 207, 208, 209, 210})
  void statistics_hold_for_every_value(long seed) {
    Written written = write(seed, 700, KeySorter.CHUNK_BYTES);
    List<ColumnDefinition> columns = written.source.table.columns();
    for (int i = 0; i < columns.size(); i++) {
      ColumnType type = columns.get(i).type();
      ColumnStatistics statistics = written.summary.description().columns().get(i).statistics();
      int nulls = 0;
      Set<Object> different = new HashSet<>();
      for (SegmentRows batch : written.batches) {
        ColumnValues values = batch.columns().columns().get(i);
        for (int row = 0; row < batch.rowCount(); row++) {
          if (values.isNull(row)) {
            nulls++;
          } else if (!RandomRows.isVector(type)) {
            EncodedKey key =
                new EncodedKey(new KeyCodec(List.of(type)).encode(List.of(values), row));
            different.add(key);
            assertThat(statistics.mayContain(key)).as(type.sql()).isTrue();
          }
        }
      }
      assertThat(statistics.nullCount()).isEqualTo(nulls);
      assertThat((double) statistics.distinctEstimate())
          .as(type.sql())
          .isBetween(different.size() * 0.9 - 1, different.size() * 1.1 + 1);
      assertThat(statistics.min().isPresent()).isEqualTo(!different.isEmpty());
    }
  }

  @Test
  void absent_keys_rarely_pass_the_filter_even_if_a_shard_has_but_a_sixteenth_of_all_hashes() {
    int keys = 40_000;
    Random random = new Random(5);
    try (Arena arena = Arena.ofConfined()) {
      KeyFilter filter = KeyFilter.allocate(arena, keys);
      for (int i = 0; i < keys; i++) {
        filter.add(random.nextLong() >>> 4);
      }
      int passed = 0;
      for (int i = 0; i < 200_000; i++) {
        passed += filter.mayContain(random.nextLong() >>> 4) ? 1 : 0;
      }
      assertThat(passed / 200_000.0).isLessThan(0.003);
    }
  }

  @Test
  void a_column_that_was_added_later_is_absent_and_reads_as_null() {
    Written written = write(1, 700, KeySorter.CHUNK_BYTES);
    try (Arena arena = Arena.ofConfined()) {
      SegmentFile file = SegmentFile.open(MappedFile.map(written.file, arena), "s");
      assertThat(file.column(99)).isEmpty();
      assertThat(file.statistics(99)).isEmpty();
      for (ColumnDefinition column : RandomRows.everyType().columns()) {
        ColumnDefinition later =
            new ColumnDefinition(99, "later", column.type(), true, Optional.empty());
        ColumnValues values =
            new SegmentReader(file, List.of(later)).read(0, 5).columns().columns().getFirst();
        for (int row = 0; row < 5; row++) {
          assertThat(values.isNull(row)).isTrue();
        }
      }
    }
  }

  @Test
  void every_part_starts_at_a_multiple_of_64_bytes() {
    Written written = write(3, 700, KeySorter.CHUNK_BYTES);
    try (Arena arena = Arena.ofConfined()) {
      SegmentFile file = SegmentFile.open(MappedFile.map(written.file, arena), "s");
      List<@Nullable MemorySegment> parts =
          new ArrayList<>(
              List.of(file.versions(), file.written(), file.superseded(), file.keyOrder()));
      for (ColumnDefinition column : written.source.table.columns()) {
        SegmentColumn stored = file.column(column.id()).orElseThrow();
        parts.add(stored.validity());
        parts.add(
            switch (stored) {
              case SegmentColumn.Fixed fixed -> fixed.values();
              case SegmentColumn.Variable variable -> variable.offsets();
              case SegmentColumn.Vectors vectors -> vectors.values();
            });
        file.norms(column.id()).ifPresent(parts::add);
      }
      assertThat(parts).allMatch(part -> Objects.requireNonNull(part).address() % 64 == 0);
    }
  }

  @Test
  void versions_that_do_not_ascend_are_refused_and_nothing_is_left() throws IOException {
    Random random = new Random(1);
    RandomRows source = new RandomRows(random);
    Path file = directory.resolve("s");
    try (SegmentWriter writer = new SegmentWriter(file, source.table, RandomRows.IDENTITY)) {
      SegmentRows first = source.next(3);
      writer.append(source.next(3));
      assertThatThrownBy(() -> writer.append(first)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(file).doesNotExist();
    assertThat(filesBeside(file)).isEmpty();
  }

  private static List<Path> filesBeside(Path file) throws IOException {
    try (Stream<Path> files = Files.list(Objects.requireNonNull(file.getParent()))) {
      return files.filter(other -> !other.equals(file)).toList();
    }
  }
}
