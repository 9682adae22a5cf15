package dev.azimuth.storage.segment;

import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnBatchBuilder;
import dev.azimuth.storage.column.SparseVector;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.RowVersion;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Tables and rows from a seed.
final class RandomRows {
  static final SegmentIdentity IDENTITY = new SegmentIdentity(new LogName(7, 2), 3, 1, 1_000_000);

  private static final List<ColumnType> TYPES =
      List.of(
          ColumnType.Simple.BOOLEAN,
          ColumnType.Simple.TINYINT,
          ColumnType.Simple.SMALLINT,
          ColumnType.Simple.INTEGER,
          ColumnType.Simple.BIGINT,
          ColumnType.Simple.REAL,
          ColumnType.Simple.DOUBLE,
          ColumnType.Simple.DATE,
          ColumnType.Simple.TIME,
          ColumnType.Simple.TIMESTAMP,
          new ColumnType.Decimal(9, 3),
          new ColumnType.Decimal(38, 5),
          new ColumnType.Varchar(200),
          new ColumnType.Char(4),
          new ColumnType.Varbinary(90),
          new ColumnType.FloatVector(3),
          new ColumnType.FloatVector(24),
          new ColumnType.FloatVector(5, VectorElement.FLOAT16),
          new ColumnType.FloatVector(6, VectorElement.INT8),
          new ColumnType.FloatVector(10, VectorElement.BINARY),
          new ColumnType.SparseVector(30));

  private static final List<ColumnType> KEY_TYPES =
      TYPES.stream().filter(type -> !isVector(type)).toList();

  final TableDefinition table;
  private final Random random;
  private final double nullRate;
  private long position = 1;
  private int rowInRecord = -1;
  private long timestamp = 1L << 18;

  RandomRows(Random random) {
    this(random, table(random), List.of(0.0, 0.1, 0.9).get(random.nextInt(3)));
  }

  RandomRows(Random random, TableDefinition table, double nullRate) {
    this.random = random;
    this.table = table;
    this.nullRate = nullRate;
  }

  static boolean isVector(ColumnType type) {
    return type instanceof ColumnType.FloatVector || type instanceof ColumnType.SparseVector;
  }

  /// A table with every type, the first `keyCount` columns being the key.
  static TableDefinition table(List<ColumnType> types, int keyCount) {
    List<ColumnDefinition> columns = new ArrayList<>();
    List<Integer> key = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      boolean isKey = i < keyCount;
      columns.add(
          new ColumnDefinition(i + 1, "c" + (i + 1), types.get(i), !isKey, Optional.empty()));
      if (isKey) {
        key.add(i);
      }
    }
    return new TableDefinition(7, "public", "t", 3, columns, key, 4, List.of(), Map.of());
  }

  static TableDefinition everyType() {
    List<ColumnType> types = new ArrayList<>(TYPES);
    types.addFirst(ColumnType.Simple.BIGINT);
    return table(types, 1);
  }

  private static TableDefinition table(Random random) {
    List<ColumnType> types = new ArrayList<>();
    int keyCount = 1 + random.nextInt(3);
    int count = keyCount + random.nextInt(9);
    for (int i = 0; i < count; i++) {
      List<ColumnType> possible = i < keyCount ? KEY_TYPES : TYPES;
      types.add(possible.get(random.nextInt(possible.size())));
    }
    return table(types, keyCount);
  }

  /// The next `count` row versions.
  SegmentRows next(int count) {
    ColumnBatchBuilder batch =
        new ColumnBatchBuilder(
            table.columns().stream().map(ColumnDefinition::type).toList(), count);
    long[] versions = new long[count];
    long[] written = new long[count];
    long[] superseded = new long[count];
    for (int row = 0; row < count; row++) {
      List<@Nullable Object> values = new ArrayList<>();
      for (int i = 0; i < table.columns().size(); i++) {
        boolean isNull = !table.keyColumns().contains(i) && random.nextDouble() < nullRate;
        values.add(isNull ? null : value(table.columns().get(i).type(), random));
      }
      batch.appendRow(values);
      if (random.nextInt(3) == 0) {
        position += 1 + random.nextInt(3);
        rowInRecord = -1;
        timestamp += random.nextInt(1 << 20);
      }
      versions[row] = RowVersion.of(position, ++rowInRecord);
      written[row] = timestamp;
      superseded[row] = random.nextInt(4) == 0 ? timestamp + random.nextInt(1 << 22) : 0;
    }
    ColumnBatch rows = batch.build();
    List<float[]> norms = new ArrayList<>();
    boolean hasNorms = false;
    for (ColumnDefinition column : table.columns()) {
      if (column.type() instanceof ColumnType.FloatVector vector) {
        float[] of = new float[vector.element().hasNorm() ? count : 0];
        for (int row = 0; row < of.length; row++) {
          of[row] = random.nextFloat();
        }
        norms.add(of);
        hasNorms |= vector.element().hasNorm();
      }
    }
    return new SegmentRows(rows, versions, written, superseded, hasNorms ? norms : List.of());
  }

  /// A canonical value; often one of a few, so that keys repeat.
  static Object value(ColumnType type, Random random) {
    boolean few = random.nextBoolean();
    return switch (type) {
      case ColumnType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> (Object) (long) random.nextInt(2);
            case TINYINT -> (long) (byte) random.nextInt();
            case SMALLINT -> few ? (long) random.nextInt(4) : (long) (short) random.nextInt();
            case INTEGER, DATE -> few ? (long) random.nextInt(4) : (long) random.nextInt();
            case TIME -> (long) random.nextInt(86_400_000);
            case BIGINT, TIMESTAMP -> few ? (long) random.nextInt(4) : random.nextLong();
            case REAL -> (double) (few ? -0.0f : random.nextFloat());
            case DOUBLE -> few ? (random.nextBoolean() ? Double.NaN : 0.0) : random.nextGaussian();
          };
      case ColumnType.Decimal decimal -> {
        BigInteger unscaled =
            few
                ? BigInteger.valueOf(random.nextInt(3) - 1)
                : new BigInteger(decimal.precision() * 3, random);
        yield new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), decimal.scale());
      }
      case ColumnType.Varchar varchar ->
          few
              ? "ab".substring(random.nextInt(3))
              : "ığ\0𝄞x".repeat(random.nextInt(varchar.length() / 10)) + random.nextInt(99);
      case ColumnType.Char _ -> "ı" + (few ? 111 : 100 + random.nextInt(900));
      case ColumnType.Varbinary binary -> {
        byte[] bytes = new byte[few ? random.nextInt(2) : random.nextInt(binary.length())];
        random.nextBytes(bytes);
        if (random.nextInt(8) == 0) {
          java.util.Arrays.fill(bytes, (byte) -1);
        }
        yield bytes;
      }
      case ColumnType.SparseVector sparse -> {
        float[] values = new float[sparse.dimension()];
        for (int i = random.nextInt(4); i > 0; i--) {
          values[random.nextInt(values.length)] = (float) random.nextGaussian();
        }
        yield SparseVector.ofDense(values);
      }
      case ColumnType.FloatVector vector -> {
        float[] values = new float[vector.dimension()];
        for (int i = 0; i < values.length; i++) {
          values[i] =
              switch (vector.element()) {
                case INT8 -> (byte) random.nextInt();
                case BINARY -> random.nextInt(2);
                case FLOAT32, FLOAT16 -> vector.element().nearest((float) random.nextGaussian());
              };
        }
        yield values;
      }
    };
  }
}
