package dev.azimuth.storage.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ColumnBatchCodecTest {
  private static final List<ColumnType> TYPES =
      List.of(
          ColumnType.Simple.BOOLEAN,
          ColumnType.Simple.REAL,
          new ColumnType.Char(3),
          new ColumnType.Varbinary(40),
          new ColumnType.Decimal(38, 5),
          new ColumnType.FloatVector(7),
          new ColumnType.FloatVector(9, VectorElement.FLOAT16),
          new ColumnType.FloatVector(5, VectorElement.INT8),
          new ColumnType.FloatVector(11, VectorElement.BINARY),
          new ColumnType.SparseVector(1_000_000_000));

  private static @Nullable Object value(ColumnType type, Random random) {
    if (random.nextInt(4) == 0) {
      return null;
    }
    return switch (type) {
      case ColumnType.Simple simple ->
          simple == ColumnType.Simple.REAL
              ? (Object) (double) random.nextFloat()
              : (Object) (long) random.nextInt(2);
      case ColumnType.Decimal decimal -> BigDecimal.valueOf(random.nextLong(), decimal.scale());
      case ColumnType.Varchar ignored -> Integer.toString(random.nextInt());
      case ColumnType.Char ignored -> "ığ" + random.nextInt(9);
      case ColumnType.Varbinary ignored -> {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        yield bytes;
      }
      case ColumnType.SparseVector sparse ->
          new SparseVector(
              sparse.dimension(), new int[] {random.nextInt(5), 9}, new float[] {-1, 0.5f});
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

  private static ByteBuffer encode(ColumnBatch batch) {
    ByteBuffer bytes =
        ByteBuffer.allocate((int) ColumnBatchCodec.encodedSize(batch))
            .order(ByteOrder.LITTLE_ENDIAN);
    ColumnBatchCodec.encode(batch, bytes);
    assertThat(bytes.hasRemaining()).isFalse();
    return bytes.flip();
  }

  @Test
  void rows_come_back_as_they_were() {
    long seed = 99;
    Random random = new Random(seed);
    for (int rowCount : new int[] {0, 1, 7, 8, 9, 100, 1000}) {
      ColumnBatchBuilder builder = new ColumnBatchBuilder(TYPES, 0);
      List<List<@Nullable Object>> rows = new ArrayList<>();
      for (int row = 0; row < rowCount; row++) {
        List<@Nullable Object> values = new ArrayList<>();
        for (ColumnType type : TYPES) {
          values.add(value(type, random));
        }
        rows.add(values);
        builder.appendRow(values);
      }
      ColumnBatch decoded = ColumnBatchCodec.decode(encode(builder.build()));
      assertThat(decoded.rowCount()).isEqualTo(rowCount);
      ColumnBatchBuilder copy = new ColumnBatchBuilder(TYPES, rowCount);
      for (int row = 0; row < rowCount; row++) {
        copy.appendRow(decoded, row);
        for (int i = 0; i < TYPES.size(); i++) {
          ColumnReader reader = new ColumnReader(TYPES.get(i), decoded.columns().get(i));
          assertThat(reader.value(row)).as("seed %s", seed).isEqualTo(rows.get(row).get(i));
        }
      }
      assertThat(encode(copy.build())).isEqualTo(encode(decoded));
    }
  }

  @Test
  void a_column_that_is_a_window_of_larger_arrays_is_written_alone() {
    ColumnValues window =
        new ColumnValues.Bytes(2, new byte[] {9, 1, 2, 3, 9}, new int[] {1, 3, 4, 5}, null);
    ColumnBatch decoded = ColumnBatchCodec.decode(encode(new ColumnBatch(2, List.of(window))));
    ColumnValues.Bytes bytes = (ColumnValues.Bytes) decoded.columns().getFirst();
    assertThat(bytes.data()).containsExactly(1, 2, 3);
    assertThat(bytes.offsets()).containsExactly(0, 2, 3);
  }

  @Test
  void vectors_that_are_all_null_take_no_room() {
    ColumnBuilder builder = ColumnBuilder.of(new ColumnType.FloatVector(1000), 80);
    for (int row = 0; row < 80; row++) {
      builder.appendNull();
    }
    ByteBuffer bytes = encode(new ColumnBatch(80, List.of(builder.build())));
    assertThat(bytes.remaining()).isLessThan(40);
    ColumnBatch decoded = ColumnBatchCodec.decode(bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    ColumnValues.FloatVectors vectors = (ColumnValues.FloatVectors) decoded.columns().getFirst();
    assertThat(vectors.dimension()).isEqualTo(1000);
    assertThat(vectors.data()).isEmpty();
    assertThat(vectors.isNull(79)).isTrue();

    int nullsOfSomeRows = 2 * Integer.BYTES + 2;
    bytes.put(nullsOfSomeRows, (byte) 0);
    assertThatThrownBy(() -> ColumnBatchCodec.decode(bytes))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED));
  }

  @ParameterizedTest
  @EnumSource(VectorElement.class)
  void vectors_take_the_room_of_their_elements_and_name_them(VectorElement element) {
    ColumnType.FloatVector type = new ColumnType.FloatVector(1000, element);
    ColumnBuilder builder = ColumnBuilder.of(type, 4);
    for (int row = 0; row < 4; row++) {
      builder.append(new float[1000]);
    }
    ColumnBatch batch = new ColumnBatch(4, List.of(builder.build()));
    assertThat(ColumnBatchCodec.version(batch)).isEqualTo(element.formatVersion());
    assertThat(ColumnBatchCodec.encodedSize(batch))
        .isBetween(4L * type.bytes(), 4L * type.bytes() + 20);
    ColumnValues.FloatVectors decoded =
        (ColumnValues.FloatVectors) ColumnBatchCodec.decode(encode(batch)).columns().getFirst();
    assertThat(decoded.isOf(1000, element)).isTrue();

    ColumnBuilder absent = ColumnBuilder.of(type, 1);
    absent.appendNull();
    ColumnBatch nothing = new ColumnBatch(1, List.of(absent.build()));
    assertThat(ColumnBatchCodec.decode(encode(nothing)).columns().getFirst())
        .isInstanceOfSatisfying(
            ColumnValues.FloatVectors.class,
            vectors -> assertThat(vectors.isOf(1000, element)).isTrue());
  }

  @Test
  void bits_behind_the_last_one_of_a_vector_are_corrupted() {
    ColumnBuilder builder =
        ColumnBuilder.of(new ColumnType.FloatVector(9, VectorElement.BINARY), 2);
    builder.append(new float[9]);
    builder.append(new float[] {1, 1, 1, 1, 1, 1, 1, 1, 1});
    ByteBuffer bytes = encode(new ColumnBatch(2, List.of(builder.build())));
    int last = bytes.limit() - 1;
    assertThat(bytes.get(last)).isEqualTo((byte) 0x80);
    for (int bit = 0; bit < 7; bit++) {
      bytes.put(last, (byte) (0x80 | 1 << bit));
      ByteBuffer damaged = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      assertThatThrownBy(() -> ColumnBatchCodec.decode(damaged))
          .isInstanceOfSatisfying(
              AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED));
    }
  }

  @Test
  void an_element_that_is_not_known_is_corrupted() {
    ColumnBuilder builder = ColumnBuilder.of(new ColumnType.FloatVector(3, VectorElement.INT8), 1);
    builder.append(new float[3]);
    ByteBuffer encoded = encode(new ColumnBatch(1, List.of(builder.build())));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    int element = 2 * Integer.BYTES + 2;
    for (int unknown : new int[] {0, 77}) {
      ByteBuffer damaged = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
      damaged.put(element, (byte) unknown);
      assertThatThrownBy(() -> ColumnBatchCodec.decode(damaged))
          .isInstanceOfSatisfying(
              AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED));
    }
  }

  @Test
  void a_decimal_that_does_not_fit_is_out_of_range() {
    ColumnBuilder builder = ColumnBuilder.of(new ColumnType.Decimal(4, 2), 1);
    builder.append(new BigDecimal("99.99"));
    assertThatThrownBy(() -> builder.append(new BigDecimal("99.995")))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_RANGE));
  }

  @Test
  void a_vector_of_another_length_is_refused() {
    ColumnBuilder builder = ColumnBuilder.of(new ColumnType.FloatVector(4), 1);
    assertThatThrownBy(() -> builder.append(new float[3]))
        .isInstanceOfSatisfying(
            AzimuthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DIMENSION_MISMATCH));
  }
}
