package dev.azimuth.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.avatica.ColumnMetaData.Rep;
import org.apache.calcite.avatica.proto.Requests;
import org.apache.calcite.avatica.remote.Service;
import org.apache.calcite.avatica.remote.TypedValue;
import org.junit.jupiter.api.Test;

/// Batches written to the wire, against Avatica's messages of the same.
class BatchBodyTest {
  @Test
  void what_is_written_is_the_message() throws IOException {
    byte[] vector = new byte[1024];
    Arrays.fill(vector, (byte) 5);
    List<TypedValue> values = new ArrayList<>();
    for (long number : new long[] {0, 1, -1, 300, Integer.MIN_VALUE}) {
      values.add(TypedValue.ofSerial(Rep.LONG, number));
      values.add(TypedValue.ofSerial(Rep.PRIMITIVE_LONG, number));
      values.add(TypedValue.ofSerial(Rep.INTEGER, (int) number));
      values.add(TypedValue.ofSerial(Rep.PRIMITIVE_INT, (int) number));
      values.add(TypedValue.ofSerial(Rep.DOUBLE, (double) number));
      values.add(TypedValue.ofSerial(Rep.PRIMITIVE_DOUBLE, number / 3.0));
    }
    values.add(TypedValue.ofSerial(Rep.STRING, ""));
    values.add(TypedValue.ofSerial(Rep.STRING, "grüße 😀"));
    values.add(TypedValue.ofSerial(Rep.OBJECT, new byte[0]));
    values.add(TypedValue.ofSerial(Rep.OBJECT, vector));
    values.add(TypedValue.ofSerial(Rep.BOOLEAN, true));
    values.add(TypedValue.ofSerial(Rep.FLOAT, 2.5f));
    values.add(TypedValue.ofSerial(Rep.NUMBER, new BigDecimal("12.50")));
    values.add(TypedValue.ofSerial(Rep.JAVA_SQL_DATE, 19_000));
    values.add(TypedValue.EXPLICIT_NULL);
    List<TypedValue> unset = new ArrayList<>();
    unset.add(TypedValue.ofSerial(Rep.LONG, 1L));
    unset.add(null);
    Service.ExecuteBatchRequest batch =
        new Service.ExecuteBatchRequest("c-1", 77, List.of(values, List.of(), unset));

    Requests.ExecuteBatchRequest read = Requests.ExecuteBatchRequest.parseFrom(written(batch));

    Requests.ExecuteBatchRequest.Builder expected =
        Requests.ExecuteBatchRequest.newBuilder().setConnectionId("c-1").setStatementId(77);
    for (List<TypedValue> entry : batch.parameterValues) {
      Requests.UpdateBatch.Builder update = Requests.UpdateBatch.newBuilder();
      entry.forEach(value -> update.addParameterValues(BatchBody.message(value)));
      expected.addUpdates(update);
    }
    assertThat(read).isEqualTo(expected.build());
  }

  /// The body, which has exactly the size that it says.
  private static byte[] written(Service.ExecuteBatchRequest batch) throws IOException {
    BatchBody body = new BatchBody(batch);
    byte[] bytes = new byte[body.size()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    body.write(out);
    out.checkNoSpaceLeft();
    return bytes;
  }
}
