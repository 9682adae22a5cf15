package dev.azimuth.sql.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.calcite.avatica.proto.Common;
import org.apache.calcite.avatica.proto.Common.Rep;
import org.apache.calcite.avatica.proto.Common.TypedValue;
import org.apache.calcite.avatica.proto.Requests;
import org.apache.calcite.avatica.remote.Service;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Batches read from the wire, against the same through Avatica's messages.
class BatchReaderTest {
  private static final long SEED = 7;

  private final DirectTranslation translation = new DirectTranslation();

  private static List<TypedValue> values() {
    List<TypedValue> values = new ArrayList<>();
    for (long number : new long[] {0, 1, -1, 300, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      for (Rep type : new Rep[] {Rep.BYTE, Rep.SHORT, Rep.INTEGER, Rep.LONG, Rep.NUMBER}) {
        values.add(number(type, number));
      }
      values.add(number(Rep.PRIMITIVE_INT, number));
      values.add(number(Rep.PRIMITIVE_LONG, number));
      values.add(number(Rep.JAVA_SQL_DATE, number));
      values.add(number(Rep.JAVA_SQL_TIMESTAMP, number));
      values.add(number(Rep.FLOAT, number));
    }
    values.add(number(Rep.LONG, Long.MIN_VALUE));
    for (String text : new String[] {"", "x", "grüße 😀", "a".repeat(300)}) {
      values.add(TypedValue.newBuilder().setType(Rep.STRING).setStringValue(text).build());
    }
    for (double number : new double[] {0, -0.0, 1.5, Double.NaN, Double.MAX_VALUE}) {
      values.add(TypedValue.newBuilder().setType(Rep.DOUBLE).setDoubleValue(number).build());
      values.add(
          TypedValue.newBuilder().setType(Rep.PRIMITIVE_DOUBLE).setDoubleValue(number).build());
    }
    for (int length : new int[] {0, 1, 4, 1024}) {
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, (byte) -3);
      values.add(
          TypedValue.newBuilder()
              .setType(Rep.BYTE_STRING)
              .setBytesValue(ByteString.copyFrom(bytes))
              .build());
    }
    values.add(TypedValue.newBuilder().setType(Rep.BYTE_STRING).setStringValue("AAECAw==").build());
    values.add(TypedValue.newBuilder().setType(Rep.BOOLEAN).setBoolValue(true).build());
    values.add(TypedValue.newBuilder().setType(Rep.NULL).setNull(true).build());
    values.add(TypedValue.newBuilder().setType(Rep.OBJECT).setNull(true).build());
    values.add(TypedValue.newBuilder().setType(Rep.BIG_DECIMAL).setStringValue("-12.50").build());
    values.add(
        TypedValue.newBuilder()
            .setType(Rep.ARRAY)
            .setComponentType(Rep.DOUBLE)
            .addArrayValue(TypedValue.newBuilder().setType(Rep.DOUBLE).setDoubleValue(2))
            .addArrayValue(TypedValue.newBuilder().setType(Rep.NULL).setNull(true))
            .build());
    return values;
  }

  private static TypedValue number(Rep type, long number) {
    return TypedValue.newBuilder().setType(type).setNumberValue(number).build();
  }

  private static byte[] wire(Message message) {
    return Common.WireMessage.newBuilder()
        .setName(message.getClass().getName())
        .setWrappedMessage(message.toByteString())
        .build()
        .toByteArray();
  }

  private static Requests.ExecuteBatchRequest batch(List<List<TypedValue>> entries) {
    Requests.ExecuteBatchRequest.Builder batch =
        Requests.ExecuteBatchRequest.newBuilder().setConnectionId("c-1").setStatementId(77);
    for (List<TypedValue> entry : entries) {
      batch.addUpdates(Requests.UpdateBatch.newBuilder().addAllParameterValues(entry));
    }
    return batch.build();
  }

  private Service.Request parse(byte[] wire) {
    RequestEnvelope envelope = RequestEnvelope.read(wire);
    return BatchReader.isBatch(envelope)
        ? BatchReader.read(envelope)
        : Objects.requireNonNull(translation.parseRequest(wire));
  }

  private BatchReader.DirectBatch read(byte[] wire) {
    Service.Request request = parse(wire);
    assertThat(request).isInstanceOf(BatchReader.DirectBatch.class);
    return (BatchReader.DirectBatch) request;
  }

  @Test
  void values_of_all_types_are_those_of_the_messages() {
    List<TypedValue> values = values();
    Random random = new Random(SEED);
    List<List<TypedValue>> entries = new ArrayList<>();
    for (TypedValue value : values) {
      entries.add(List.of(value));
    }
    for (int i = 0; i < 50; i++) {
      List<TypedValue> entry = new ArrayList<>();
      for (int j = random.nextInt(9); j > 0; j--) {
        entry.add(values.get(random.nextInt(values.size())));
      }
      entries.add(entry);
    }

    BatchReader.DirectBatch read = read(wire(batch(entries)));

    assertThat(read.connectionId).isEqualTo("c-1");
    assertThat(read.statementId).isEqualTo(77);
    assertThat(read.entries()).hasSameSizeAs(entries);
    for (int i = 0; i < entries.size(); i++) {
      assertThat(plain(read.entries().get(i)))
          .as("%s", entries.get(i))
          .isEqualTo(
              plain(
                  entries.get(i).stream()
                      .<@Nullable Object>map(value -> ParameterDecoding.decode(value, 0))
                      .toList()));
    }
  }

  /// Arrays compared by what they hold.
  private static List<@Nullable Object> plain(List<@Nullable Object> values) {
    List<@Nullable Object> plain = new ArrayList<>();
    for (Object value : values) {
      plain.add(value instanceof byte[] bytes ? Arrays.toString(bytes) : value);
    }
    return plain;
  }

  @Test
  void an_empty_batch_and_empty_entries_are_read() {
    assertThat(read(wire(batch(List.of()))).entries()).isEmpty();
    assertThat(read(wire(batch(List.of(List.of(), List.of())))).entries())
        .containsExactly(List.of(), List.of());
  }

  @Test
  void other_requests_are_left_to_avatica() {
    Requests.CloseStatementRequest close =
        Requests.CloseStatementRequest.newBuilder().setConnectionId("c").setStatementId(3).build();

    assertThat(parse(wire(close))).isInstanceOf(Service.CloseStatementRequest.class);
  }

  @Test
  void a_parameter_that_was_never_set_is_named() {
    TypedValue unset = TypedValue.newBuilder().setType(Rep.NULL).setImplicitlyNull(true).build();

    byte[] wire = wire(batch(List.of(List.of(number(Rep.LONG, 1), unset))));

    assertThatThrownBy(() -> parse(wire))
        .isInstanceOfSatisfying(
            AzimuthException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNBOUND_PARAMETER))
        .hasMessageContaining("parameter 2");
  }

  @Test
  void garbage_is_read_as_something_or_refused_as_no_request() {
    byte[] wire = wire(batch(List.of(values(), List.of(number(Rep.LONG, 5)))));
    int refused = 0;
    for (int i = 0; i < wire.length; i++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] flipped = wire.clone();
        flipped[i] ^= (byte) (1 << bit);
        refused += isRefused(flipped) ? 1 : 0;
      }
      refused += isRefused(Arrays.copyOf(wire, i)) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(wire.length / 2);
  }

  private boolean isRefused(byte[] wire) {
    try {
      parse(wire);
      return false;
    } catch (AzimuthException refusal) {
      assertThat(refusal.code())
          .isIn(ErrorCode.PROTOCOL_ERROR, ErrorCode.NOT_SUPPORTED, ErrorCode.UNBOUND_PARAMETER);
      return true;
    }
  }
}
