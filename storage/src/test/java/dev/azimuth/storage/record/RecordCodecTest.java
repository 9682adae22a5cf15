package dev.azimuth.storage.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnBatchBuilder;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `-Dazimuth.golden.write=true` writes the golden files anew, for a new format version only.
class RecordCodecTest {
  private static final Path GOLDEN_SOURCES =
      Path.of("src/test/resources/dev/azimuth/storage/record");

  private static final Map<String, LogRecord> GOLDEN =
      Map.of(
          "write", write(),
          "write-inserts", inserts(),
          "write-elements", elements(),
          "write-bits", bits(),
          "part-elements", new LogRecord.Part(41L << 18, 0, 2, elements()),
          "tick", new LogRecord.Tick(0x0123_4567_89AB_CDEFL),
          "cut", new LogRecord.Cut(77),
          "schema-change", new LogRecord.SchemaChange(Long.MAX_VALUE, 12),
          "part", new LogRecord.Part(41L << 18, 2, 7, part()),
          "discard", new LogRecord.Discard(43L << 18, 41L << 18));

  private static LogRecord.Write part() {
    LogRecord.Write write = write();
    return new LogRecord.Write(
        write.timestamp(),
        write.schemaVersion(),
        1,
        new int[3],
        write.operations(),
        write.expectations(),
        write.rows());
  }

  private static LogRecord.Write write() {
    ColumnBatchBuilder rows =
        new ColumnBatchBuilder(
            List.of(
                ColumnType.Simple.BIGINT,
                new ColumnType.Varchar(20),
                ColumnType.Simple.DOUBLE,
                new ColumnType.Decimal(10, 2),
                new ColumnType.Varbinary(5),
                new ColumnType.FloatVector(3)),
            0);
    rows.appendRow(
        Arrays.asList(
            1L,
            "Kadıköy",
            1.5,
            new BigDecimal("-12.34"),
            new byte[] {0, -1},
            new float[] {1, -2, 3.5f}));
    rows.appendRow(Arrays.asList(-7L, null, null, null, null, null));
    rows.appendRow(
        Arrays.asList(
            Long.MIN_VALUE,
            "",
            Double.NEGATIVE_INFINITY,
            new BigDecimal("0.00"),
            new byte[0],
            new float[3]));
    return new LogRecord.Write(
        42L << 18 | 5,
        3,
        2,
        new int[] {0, 0, 1},
        new RowOperation[] {RowOperation.PUT, RowOperation.DELETE, RowOperation.PUT},
        new long[] {LogRecord.Write.ANY, LogRecord.Write.ABSENT, RowVersion.of(9, 8)},
        rows.build());
  }

  private static LogRecord.Write elements() {
    ColumnBatchBuilder rows =
        new ColumnBatchBuilder(
            List.of(
                ColumnType.Simple.INTEGER,
                new ColumnType.FloatVector(3, VectorElement.FLOAT16),
                new ColumnType.FloatVector(3, VectorElement.INT8)),
            2);
    rows.appendRow(List.of(1L, new float[] {1, -65504, 0x1p-24f}, new float[] {1, -128, 127}));
    rows.appendRow(Arrays.asList(2L, null, new float[3]));
    return new LogRecord.Write(
        1,
        1,
        1,
        new int[2],
        new RowOperation[] {RowOperation.PUT, RowOperation.PUT},
        new long[] {LogRecord.Write.ABSENT, LogRecord.Write.ABSENT},
        rows.build());
  }

  private static LogRecord.Write bits() {
    ColumnBatchBuilder rows =
        new ColumnBatchBuilder(
            List.of(
                ColumnType.Simple.INTEGER, new ColumnType.FloatVector(10, VectorElement.BINARY)),
            2);
    rows.appendRow(List.of(1L, new float[] {1, 0, 0, 0, 0, 0, 1, 1, 0, 1}));
    rows.appendRow(List.of(2L, new float[10]));
    return new LogRecord.Write(
        1,
        1,
        1,
        new int[2],
        new RowOperation[] {RowOperation.PUT, RowOperation.PUT},
        new long[] {LogRecord.Write.ABSENT, LogRecord.Write.ABSENT},
        rows.build());
  }

  private static LogRecord.Write inserts() {
    ColumnBatchBuilder rows = new ColumnBatchBuilder(List.of(ColumnType.Simple.INTEGER), 2);
    rows.appendRow(List.of(1L));
    rows.appendRow(List.of(2L));
    return new LogRecord.Write(
        1,
        1,
        2,
        new int[] {0, 1},
        new RowOperation[] {RowOperation.PUT, RowOperation.PUT},
        new long[] {LogRecord.Write.ABSENT, LogRecord.Write.ABSENT},
        rows.build());
  }

  private static LogRecord record(String name) {
    return Objects.requireNonNull(GOLDEN.get(name));
  }

  private static byte[] golden(String name) throws IOException {
    if (Boolean.getBoolean("azimuth.golden.write")) {
      Files.createDirectories(GOLDEN_SOURCES);
      Files.write(GOLDEN_SOURCES.resolve(name + ".bin"), RecordCodec.encode(record(name)));
      return Files.readAllBytes(GOLDEN_SOURCES.resolve(name + ".bin"));
    }
    try (InputStream in = RecordCodecTest.class.getResourceAsStream(name + ".bin")) {
      assertThat(in).as("golden file of %s", name).isNotNull();
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "write",
        "write-inserts",
        "write-elements",
        "write-bits",
        "tick",
        "cut",
        "schema-change",
        "part",
        "part-elements",
        "discard"
      })
  void records_have_the_bytes_of_their_golden_file(String name) throws IOException {
    byte[] expected = golden(name);
    assertThat(RecordCodec.encode(record(name))).isEqualTo(expected);
    LogRecord decoded = RecordCodec.decode(expected);
    assertThat(decoded).hasSameClassAs(record(name));
    assertThat(RecordCodec.encode(decoded)).isEqualTo(expected);
    assertThat(RecordCodec.encodedSize(decoded)).isEqualTo(expected.length);
  }

  @Test
  void a_write_comes_back_with_all_its_parts() {
    LogRecord.Write write = write();
    LogRecord.Write decoded = (LogRecord.Write) RecordCodec.decode(RecordCodec.encode(write));
    assertThat(decoded).usingRecursiveComparison().ignoringFields("rows").isEqualTo(write);
    ColumnBatch rows = decoded.rows();
    assertThat(rows.rowCount()).isEqualTo(3);
    assertThat(rows.columns().get(1).isNull(1)).isTrue();
    assertThat(rows.columns().get(0).isNull(1)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "write",
        "write-inserts",
        "write-elements",
        "write-bits",
        "tick",
        "cut",
        "schema-change",
        "part",
        "part-elements",
        "discard"
      })
  void a_record_that_is_cut_off_or_goes_on_is_corrupted(String name) {
    byte[] bytes = RecordCodec.encode(record(name));
    for (int length = 0; length <= bytes.length + 1; length++) {
      byte[] other = Arrays.copyOf(bytes, length);
      if (length != bytes.length) {
        assertThatThrownBy(() -> RecordCodec.decode(other))
            .as("%s bytes", length)
            .isInstanceOfSatisfying(
                AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "write",
        "write-inserts",
        "write-elements",
        "write-bits",
        "tick",
        "cut",
        "schema-change",
        "part",
        "part-elements",
        "discard"
      })
  void a_flipped_bit_gives_a_record_or_an_expected_error(String name) {
    byte[] bytes = RecordCodec.encode(record(name));
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      decodeOrRefuse(damaged);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"part", "discard"})
  void a_kind_of_version_2_is_too_new_for_who_knows_version_1(String name) throws IOException {
    assertThat(golden(name)[2]).isEqualTo((byte) 2);
    byte[] disguised = golden(name);
    disguised[2] = 1;
    assertThatThrownBy(() -> RecordCodec.decode(disguised))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"write", "write-inserts", "tick", "cut", "schema-change"})
  void what_version_1_has_is_written_as_version_1(String name) {
    assertThat(RecordCodec.encode(record(name))[2]).isEqualTo((byte) 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 7})
  void a_part_that_its_group_does_not_have_is_corrupted(int number) {
    byte[] bytes = RecordCodec.encode(record("part"));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(20, number);
    assertThatThrownBy(() -> RecordCodec.decode(bytes))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED));
  }

  @Test
  void random_damage_gives_a_record_or_an_expected_error() {
    long seed = 20_261_123;
    Random random = new Random(seed);
    byte[] bytes = RecordCodec.encode(write());
    for (int round = 0; round < 200_000; round++) {
      byte[] damaged = bytes.clone();
      int flips = 1 + random.nextInt(4);
      for (int i = 0; i < flips; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      decodeOrRefuse(damaged);
    }
  }

  private static void decodeOrRefuse(byte[] bytes) {
    try {
      LogRecord record = RecordCodec.decode(bytes);
      assertThat(RecordCodec.encodedSize(record)).isPositive();
    } catch (AzimuthException e) {
      assertThat(e.code()).isIn(ErrorCode.CORRUPTED, ErrorCode.DATA_DIRECTORY_TOO_NEW);
    }
  }
}
