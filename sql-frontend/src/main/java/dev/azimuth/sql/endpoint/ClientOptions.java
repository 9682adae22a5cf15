package dev.azimuth.sql.endpoint;

import com.google.protobuf.CodedOutputStream;
import dev.azimuth.sql.api.AnswerNotes;
import dev.azimuth.sql.api.WrittenPositions;
import dev.azimuth.storage.catalog.Consistency;
import dev.azimuth.storage.catalog.TargetAccuracy;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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

  private static final String LAST = "sql=";

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

  /// The options in the text of a request; those of other clients if it is empty.
  static ClientOptions parse(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    Lines lines = new Lines();
    int start = 0;
    while (start < text.length()) {
      int end = text.startsWith(LAST, start) ? -1 : text.indexOf('\n', start);
      String line = text.substring(start, end < 0 ? text.length() : end);
      int equals = line.indexOf('=');
      if (equals > 0) {
        lines.take(line.substring(0, equals), line.substring(equals + 1));
      }
      start = end < 0 ? text.length() : end + 1;
    }
    return lines.options();
  }

  /// What lines have said so far.
  private static final class Lines {
    private VectorForm vectorForm = VectorForm.ARRAY;
    private @Nullable String schema;
    private @Nullable Duration timeout;
    private @Nullable Consistency consistency;
    private @Nullable WrittenPositions written;
    private @Nullable Double accuracy;
    private @Nullable String sql;

    void take(String key, String value) {
      switch (key) {
        case "vectors" -> vectorForm = value.equals("bytes") ? VectorForm.PACKED : VectorForm.ARRAY;
        case "schema" -> schema = value;
        case "timeout" -> timeout = Duration.ofMillis(Long.parseLong(value));
        case "consistency" -> consistency = ClientOptions.consistency(value);
        case "written" -> written = WrittenPositions.parse(value);
        case "accuracy" -> accuracy = ClientOptions.accuracy(value);
        case "sql" -> sql = value;
        default -> {} // Of a driver that is newer.
      }
    }

    ClientOptions options() {
      return new ClientOptions(
          vectorForm,
          Optional.ofNullable(schema),
          Optional.ofNullable(timeout),
          Optional.ofNullable(consistency),
          Optional.ofNullable(written),
          Optional.ofNullable(accuracy),
          Optional.ofNullable(sql));
    }
  }

  /// Whether the client is our own driver, which keeps what answers note for it.
  boolean keepsNotes() {
    return vectorForm == VectorForm.PACKED;
  }
}
