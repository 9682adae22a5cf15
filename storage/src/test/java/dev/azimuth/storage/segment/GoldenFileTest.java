package dev.azimuth.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatchBuilder;
import dev.azimuth.storage.column.ColumnReader;
import dev.azimuth.storage.column.KeyHash;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.RowVersion;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files of format version 1, which every later version reads: what is written is the same byte
/// for byte. `-Dazimuth.rewrite=true` writes them anew, which a released version must never need.
class GoldenFileTest {
  private static final Path RESOURCES = Path.of("src/test/resources/dev/azimuth/storage/segment");
  private static final SegmentIdentity IDENTITY = new SegmentIdentity(new LogName(3, 1), 2, 10, 19);
  private static final long TIMESTAMP = 1_700_000_000_000L << 18;
  private static final List<ColumnType> TYPES =
      List.of(
          ColumnType.Simple.BIGINT,
          ColumnType.Simple.BOOLEAN,
          ColumnType.Simple.TINYINT,
          ColumnType.Simple.SMALLINT,
          ColumnType.Simple.INTEGER,
          ColumnType.Simple.REAL,
          ColumnType.Simple.DOUBLE,
          ColumnType.Simple.DATE,
          ColumnType.Simple.TIME,
          ColumnType.Simple.TIMESTAMP,
          new ColumnType.Decimal(38, 2),
          new ColumnType.Varchar(40),
          new ColumnType.Char(2),
          new ColumnType.Varbinary(8),
          new ColumnType.FloatVector(4));

  @TempDir private Path directory;

  private static TableDefinition table() {
    return RandomRows.table(TYPES, 1);
  }

  /// Keys 7, 5, 7: the second version of 7 ended the first.
  private static List<List<@Nullable Object>> rows() {
    return List.of(
        Arrays.asList(
            7L,
            1L,
            -128L,
            32_767L,
            -5L,
            0.5,
            Math.PI,
            19_675L,
            86_399_999L,
            1_700_000_000_123L,
            new BigDecimal("-12345678901234567890123456789.01"),
            "zażółć 𝄞",
            "de",
            new byte[] {0, -1, 2},
            new float[] {1, 0, -0.5f, 0.25f}),
        Arrays.asList(
            5L, null, null, null, null, null, null, null, null, null, null, null, null, null, null),
        Arrays.asList(
            7L,
            0L,
            0L,
            -1L,
            2_147_483_647L,
            -0.25,
            1e300,
            -1L,
            0L,
            -1L,
            new BigDecimal("0.00"),
            "",
            "  ",
            new byte[0],
            new float[] {0, 0, 0, 3}));
  }

  private Path segment() {
    Path file = directory.resolve("segment");
    ColumnBatchBuilder batch = new ColumnBatchBuilder(TYPES, 3);
    rows().forEach(batch::appendRow);
    try (SegmentWriter writer = new SegmentWriter(file, table(), IDENTITY)) {
      writer.append(
          new SegmentRows(
              batch.build(),
              new long[] {RowVersion.of(10, 0), RowVersion.of(10, 1), RowVersion.of(12, 0)},
              new long[] {TIMESTAMP, TIMESTAMP, TIMESTAMP + 1},
              new long[] {TIMESTAMP + 1, 0, 0},
              List.of(new float[] {1.3125f, 0, 9})));
      writer.finish();
    }
    return file;
  }

  private Path elements() {
    List<ColumnType> types =
        List.of(
            ColumnType.Simple.BIGINT,
            new ColumnType.FloatVector(3, VectorElement.FLOAT16),
            new ColumnType.FloatVector(3, VectorElement.INT8));
    ColumnBatchBuilder batch = new ColumnBatchBuilder(types, 2);
    batch.appendRow(List.of(1L, new float[] {1, -65504, 0x1p-24f}, new float[] {1, -128, 127}));
    batch.appendRow(Arrays.asList(2L, null, new float[3]));
    return written(
        "elements", types, batch, List.of(new float[] {4.29e9f, 0}, new float[] {32_514, 0}));
  }

  private Path bits() {
    List<ColumnType> types =
        List.of(
            ColumnType.Simple.BIGINT,
            new ColumnType.FloatVector(10, VectorElement.BINARY),
            new ColumnType.FloatVector(16, VectorElement.BINARY));
    ColumnBatchBuilder batch = new ColumnBatchBuilder(types, 2);
    batch.appendRow(List.of(1L, new float[] {1, 0, 0, 0, 0, 0, 1, 1, 0, 1}, new float[16]));
    batch.appendRow(
        Arrays.asList(2L, null, new float[] {1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0}));
    return written("bits", types, batch, List.of(new float[] {4, 0}, new float[] {0, 8}));
  }

  /// A file of two rows that one record has put.
  private Path written(
      String name, List<ColumnType> types, ColumnBatchBuilder batch, List<float[]> norms) {
    Path file = directory.resolve(name);
    try (SegmentWriter writer = new SegmentWriter(file, RandomRows.table(types, 1), IDENTITY)) {
      writer.append(
          new SegmentRows(
              batch.build(),
              new long[] {RowVersion.of(10, 0), RowVersion.of(10, 1)},
              new long[] {TIMESTAMP, TIMESTAMP},
              new long[2],
              norms));
      writer.finish();
    }
    return file;
  }

  private Path deletes() {
    Path file = directory.resolve("deletes");
    try (DeleteFileWriter writer = new DeleteFileWriter(file, IDENTITY)) {
      writer.add(RowVersion.of(3, 1), TIMESTAMP);
      writer.add(RowVersion.of(4, 0), TIMESTAMP - 1);
      writer.finish();
    }
    return file;
  }

  private static void assertGolden(Path written, String name) throws IOException {
    if (Boolean.getBoolean("azimuth.rewrite")) {
      Files.createDirectories(RESOURCES);
      Files.write(RESOURCES.resolve(name), Files.readAllBytes(written));
    }
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(written)))
        .isEqualTo(HexFormat.of().formatHex(Files.readAllBytes(RESOURCES.resolve(name))));
  }

  @Test
  void a_segment_is_written_as_the_golden_file_has_it() throws IOException {
    assertGolden(segment(), "segment-format-1.arrow");
  }

  @Test
  void a_segment_of_other_elements_is_written_as_the_golden_file_of_format_2_has_it()
      throws IOException {
    assertGolden(elements(), "segment-format-2.arrow");
  }

  @Test
  void a_segment_of_bits_is_written_as_the_golden_file_of_format_3_has_it() throws IOException {
    assertGolden(bits(), "segment-format-3.arrow");
  }

  @Test
  void a_delete_file_is_written_as_the_golden_file_has_it() throws IOException {
    assertGolden(deletes(), "deletes-format-1.arrow");
  }

  @Test
  void the_golden_segment_is_read() {
    try (Arena arena = Arena.ofConfined()) {
      SegmentFile file =
          SegmentFile.open(
              MappedFile.map(RESOURCES.resolve("segment-format-1.arrow"), arena), "golden");
      file.verifyAll();
      assertThat(file.description().identity()).isEqualTo(IDENTITY);
      assertThat(file.keyOrder().toArray(ValueLayout.JAVA_INT)).containsExactly(1, 0, 2);
      assertThat(file.mayContain(KeyHash.hash(HexFormat.of().parseHex("8000000000000007"))))
          .isTrue();
      SegmentRows actual = new SegmentReader(file, table().columns()).read(0, 3);
      assertThat(actual.superseded()).containsExactly(TIMESTAMP + 1, 0, 0);
      for (int i = 0; i < TYPES.size(); i++) {
        ColumnDefinition column = table().columns().get(i);
        ColumnReader reader = new ColumnReader(column.type(), actual.columns().columns().get(i));
        for (int row = 0; row < 3; row++) {
          assertThat(reader.value(row)).as(column.type().sql()).isEqualTo(rows().get(row).get(i));
        }
      }
      MemorySegment norms = file.norms(15).orElseThrow();
      assertThat(norms.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(1.3125f, 0, 9);
    }
  }

  @Test
  void the_golden_delete_file_is_read() {
    try (Arena arena = Arena.ofConfined()) {
      DeleteFile file =
          DeleteFile.open(
              MappedFile.map(RESOURCES.resolve("deletes-format-1.arrow"), arena), "golden");
      file.verifyAll();
      assertThat(file.identity()).isEqualTo(IDENTITY);
      assertThat(file.supersededAt(RowVersion.of(3, 1))).isEqualTo(TIMESTAMP);
      assertThat(file.supersededAt(RowVersion.of(4, 0))).isEqualTo(TIMESTAMP - 1);
    }
  }
}
