package dev.azimuth.nodes.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.distance.CodedRows;
import dev.azimuth.nodes.distance.Elements;
import dev.azimuth.nodes.distance.VectorCodes;
import dev.azimuth.nodes.distance.VectorRows;
import dev.azimuth.nodes.growing.GrowingRows;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.part.BytesColumn;
import dev.azimuth.nodes.part.DoubleColumn;
import dev.azimuth.nodes.part.LongColumn;
import dev.azimuth.nodes.part.PartColumn;
import dev.azimuth.nodes.part.VectorColumn;
import dev.azimuth.nodes.segment.SegmentPart;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A segment has the values, the norms and the codes that the rows of its range had in memory.
class FlushedRowsTest {
  private static final long SEED = 20261127;
  private static final int NULL_ONE_IN = 5;

  /// More than two batches of the writer.
  private static final int ROWS = 2500;

  private static final TableDefinition TABLE =
      TestTables.table(
          7,
          ColumnType.Simple.BIGINT,
          ColumnType.Simple.INTEGER,
          ColumnType.Simple.DOUBLE,
          new ColumnType.Varchar(100),
          new ColumnType.FloatVector(70),
          new ColumnType.FloatVector(3),
          new ColumnType.FloatVector(70, VectorElement.FLOAT16),
          new ColumnType.FloatVector(64, VectorElement.INT8),
          new ColumnType.FloatVector(70, VectorElement.BINARY),
          new ColumnType.FloatVector(512, VectorElement.BINARY),
          new ColumnType.FloatVector(64));

  @TempDir private Path directory;

  @Test
  void values_norms_and_codes_are_those_of_growing_rows() {
    MemoryAccount account = new MemoryAccount();
    Random random = new Random(SEED);
    try (ShardState state = new ShardState(TABLE, account)) {
      List<TestTables.Row> rows = new ArrayList<>();
      for (int row = 0; row < ROWS; row++) {
        rows.add(TestTables.put(LogRecord.Write.ABSENT, values(row, random)));
      }
      state.apply(1, TestTables.write(TABLE, 10, rows.toArray(TestTables.Row[]::new)));
      state.apply(2, new LogRecord.Cut(20));
      CutRange cut = state.cuts().getFirst();
      FlushedRanges flushed = new FlushedRanges(TABLE, directory);
      flushed.flush(cut);
      SegmentPart segment = flushed.open(account).getFirst();
      assertThat(segment.rowCount()).isEqualTo(ROWS);
      for (int column = 0; column < TABLE.columns().size(); column++) {
        for (int row = 0; row < ROWS; row++) {
          assertSame(cut.rows(), segment, column, row);
        }
      }
      segment.release();
    }
  }

  private static @Nullable Object[] values(int row, Random random) {
    @Nullable Object[] values = {
      (long) row,
      (long) random.nextInt(),
      random.nextDouble(),
      "x".repeat(random.nextInt(20)),
      Elements.random(VectorElement.FLOAT32, 70, random),
      Elements.random(VectorElement.FLOAT32, 3, random),
      Elements.random(VectorElement.FLOAT16, 70, random),
      Elements.random(VectorElement.INT8, 64, random),
      Elements.random(VectorElement.BINARY, 70, random),
      Elements.random(VectorElement.BINARY, 512, random),
      Elements.random(VectorElement.FLOAT32, 64, random)
    };
    for (int i = 1; i < values.length - 1; i++) {
      if (random.nextInt(NULL_ONE_IN) == 0) {
        values[i] = null;
      }
    }
    return values;
  }

  private static void assertSame(GrowingRows range, SegmentPart segment, int column, int row) {
    PartColumn expected = range.column(column);
    PartColumn found = segment.column(column);
    String where = "seed " + SEED + ", column " + column + ", row " + row;
    assertThat(found.isNull(row)).as(where).isEqualTo(expected.isNull(row));
    assertThat(segment.version(row)).as(where).isEqualTo(range.version(row));
    if (!expected.isNull(row)) {
      assertThat(value(found, row)).as(where).isEqualTo(value(expected, row));
    }
  }

  private static List<Object> value(PartColumn column, int row) {
    return switch (column) {
      case LongColumn longs -> List.of(longs.get(row));
      case DoubleColumn doubles -> List.of(doubles.get(row));
      case BytesColumn bytes -> {
        long slot = bytes.slot(row);
        yield List.of(bytes(bytes.page(slot), BytesColumn.offset(slot), BytesColumn.length(slot)));
      }
      case VectorColumn vectors -> {
        float[] vector = new float[vectors.dimension()];
        vectors.read(row, vector);
        VectorRows one = vectors.rows(row, 1);
        List<Object> value = new ArrayList<>();
        value.add(Arrays.toString(vector));
        if (one.element().hasNorm()) {
          value.add(bytes(one.squares(), one.squaresOffset(), Float.BYTES));
        } else {
          assertThat(one.squares().byteSize()).isZero();
        }
        if (vectors.hasCodes()) {
          CodedRows codes = vectors.codes(row, 1);
          int stride = VectorCodes.stride(vectors.dimension());
          value.add(bytes(codes.coarse(), codes.offset(), stride));
          value.add(bytes(codes.fine(), codes.offset(), stride));
          value.add(bytes(codes.terms(), codes.termsOffset(), VectorCodes.TERM_BYTES));
        }
        yield value;
      }
    };
  }

  private static String bytes(MemorySegment source, long offset, int count) {
    byte[] bytes = new byte[count];
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, bytes, 0, count);
    return Arrays.toString(bytes);
  }
}
