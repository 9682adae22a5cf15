package dev.azimuth.sql.endpoint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.azimuth.sql.api.AnswerNotes;
import dev.azimuth.sql.api.WrittenPositions;
import dev.azimuth.storage.catalog.Consistency;
import dev.azimuth.storage.catalog.TargetAccuracy;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What our own driver adds to each request, so that it needs no state at the endpoint.
///
/// It is field 100 of Avatica's `WireMessage`, which other endpoints skip as unknown: UTF-8 text,
/// lines `key=value`. Keys:
///
/// - `vectors=bytes`: results hold VECTOR values as `BYTE_STRING`, little-endian float32
/// - `schema`: schema of unqualified names
/// - `timeout`: longest run of a statement in milliseconds
/// - `consistency`: of queries that do not say otherwise, as in [Consistency]
/// - `written`: up to where the connection has written, as in [WrittenPositions]; without it, reads
///   with `session` consistency are `strong` ones
/// - `accuracy`: of searches that do not say otherwise, as in [TargetAccuracy]
/// - `sql`: text of the prepared statement to run; last, it reaches to the end of the field
///
/// Unknown keys are skipped. Where `vectors=bytes` is among them, the answer has a field 100, too,
/// if there is something to note, see [AnswerNotes]: lines `written`, which the client merges with
/// what it has, `consistency`, `accuracy` or `schema` with a new value, or `reset` with one of
/// these names.
record ClientOptions(
    VectorForm vectorForm,
    Optional<String> schema,
    Optional<Duration> timeout,
    Optional<Consistency> consistency,
    Optional<WrittenPositions> written,
    Optional<Double> accuracy,
    Optional<String> sql) {
  static final int FIELD_NUMBER = 100;

  static final ClientOptions NONE =
      new ClientOptions(
          VectorForm.ARRAY,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// Options of requests in JSON, which have no field for them.
  static final ClientOptions JSON = NONE.withVectors(VectorForm.JSON);

  /// The options of the request that the current thread answers.
  static final ScopedValue<ClientOptions> CURRENT = ScopedValue.newInstance();

  /// How results hold vectors.
  enum VectorForm {
    /// Arrays of REAL, which every client knows.
    ARRAY,
    /// Arrays of numbers; stock clients read REAL from JSON only when it is declared a number.
    JSON,
    /// Bytes.
    PACKED
  }

  /// The options of the current request, or none.
  static ClientOptions current() {
    return CURRENT.orElse(NONE);
  }

  /// Reads the options out of a wire message.
  static ClientOptions read(byte[] wireMessage) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(wireMessage);
    @Nullable String text = null;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == FIELD_NUMBER
          && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        text = in.readStringRequireUtf8();
      } else if (!in.skipField(tag)) {
        throw new InvalidProtocolBufferException("a group ends that has not begun");
      }
    }
    return text == null ? NONE : parse(text);
  }

  /// The answer with what is noted on it, in a field that other clients skip as unknown.
  static AvaticaProtocol.Answer noted(AvaticaProtocol.Answer answer, AnswerNotes notes)
      throws IOException {
    List<String> lines = notes.lines();
    if (lines.isEmpty()) {
      return answer;
    }
    String text = String.join("\n", lines);
    byte[] body = answer.body();
    byte[] wire =
        Arrays.copyOf(body, body.length + CodedOutputStream.computeStringSize(FIELD_NUMBER, text));
    CodedOutputStream out =
        CodedOutputStream.newInstance(wire, body.length, wire.length - body.length);
    out.writeString(FIELD_NUMBER, text);
    out.checkNoSpaceLeft();
    return new AvaticaProtocol.Answer(answer.status(), wire);
  }

  private static Consistency consistency(String text) {
    return Consistency.parse(text)
        .orElseThrow(
            () -> new AzimuthException(ErrorCode.INVALID_SETTING, Consistency.refusal(text)));
  }

  private ClientOptions withVectors(VectorForm form) {
    return new ClientOptions(form, schema, timeout, consistency, written, accuracy, sql);
  }

  private static double accuracy(String text) {
    return TargetAccuracy.parse(text)
        .orElseThrow(() ->
            new AzimuthException(
                ErrorCode.INVALID_SETTING,
                "accuracy is " + TargetAccuracy.FORMS + ", not " + text));
  }

  private static ClientOptions parse(String text) {
    Map<String, String> values = new HashMap<>();
    int start = 0;
    while (start < text.length()) {
      if (text.startsWith("sql=", start)) {
        values.put("sql", text.substring(start + 4));
        break;
      }
      int end = text.indexOf('\n', start);
      String line = text.substring(start, end < 0 ? text.length() : end);
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
      start = end < 0 ? text.length() : end + 1;
    }
    return of(values);
  }

  private static ClientOptions of(Map<String, String> values) {
    return new ClientOptions(
        "bytes".equals(values.get("vectors")) ? VectorForm.PACKED : VectorForm.ARRAY,
        Optional.ofNullable(values.get("schema")),
        Optional.ofNullable(values.get("timeout")).map(Long::parseLong).map(Duration::ofMillis),
        Optional.ofNullable(values.get("consistency")).map(ClientOptions::consistency),
        Optional.ofNullable(values.get("written")).map(WrittenPositions::parse),
        Optional.ofNullable(values.get("accuracy")).map(ClientOptions::accuracy),
        Optional.ofNullable(values.get("sql")));
  }

  /// Whether the client is our own driver, which keeps what answers note for it.
  boolean keepsNotes() {
    return vectorForm == VectorForm.PACKED;
  }
}
