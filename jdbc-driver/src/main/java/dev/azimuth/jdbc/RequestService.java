package dev.azimuth.jdbc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.proto.Common;
import org.apache.calcite.avatica.proto.Requests;
import org.apache.calcite.avatica.remote.ProtobufService;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.TypedValue;
import org.jspecify.annotations.Nullable;

/// Avatica's calls, those that concern only this connection answered here and the others sent.
///
/// To each request it adds field 100 of `WireMessage`: UTF-8 lines `vectors=bytes`, `schema=…`,
/// `timeout=…` (milliseconds), `consistency=…`, `written=…`, `accuracy=…` and, last, `sql=…` with
/// the text of a prepared statement, so that the server needs to remember neither connection nor
/// statement. The answer's field 100 says what to keep: where was written, and what SET has set.
/// Vectors travel as bytes, once.
final class RequestService extends ProtobufService {
  /// Field of `WireMessage` for what the driver adds to requests, and the server to answers.
  static final int OPTIONS_FIELD = 100;

  /// Statement ids of the server lie below.
  private static final int FIRST_LOCAL_ID = 1 << 30;

  private final Transport transport;
  private final ProtobufTranslationImpl translation = new ProtobufTranslationImpl();
  private final Map<Integer, StatementNote> statements = new ConcurrentHashMap<>();
  private final AtomicInteger nextId = new AtomicInteger(FIRST_LOCAL_ID);
  private final SessionState session;

  RequestService(Transport transport, SessionState session) {
    this.transport = transport;
    this.session = session;
  }

  Transport transport() {
    return transport;
  }

  SessionState session() {
    return session;
  }

  /// Gives up statements and sockets; the server frees what it holds for them after a while.
  void abandon() {
    statements.clear();
    transport.close();
  }

  /// Sets the longest run of a statement; 0 for the connection's.
  void limit(int statementId, int timeoutMillis) {
    note(statementId).timeoutMillis = timeoutMillis;
  }

  /// Asks the server, beside the request that runs, to end the statement, and sets `flag`, which
  /// ends the reading of what has come already. Closing is the request for that.
  void cancel(Meta.StatementHandle statement, AtomicBoolean flag) throws SQLException {
    flag.set(true);
    try {
      _apply(new CloseStatementRequest(statement.connectionId, statement.id));
    } catch (RequestFailure e) {
      throw e.failure();
    }
  }

  /// Asks the server for a sign of life.
  void ping(String connectionId, int timeoutMillis) throws SQLException {
    try {
      send(new OpenConnectionRequest(connectionId, Map.of()), null, null, timeoutMillis);
    } catch (RequestFailure e) {
      throw e.failure();
    }
  }

  // Answered here

  @Override
  public ConnectionSyncResponse apply(ConnectionSyncRequest request) {
    return new ConnectionSyncResponse(session.merge(request.connProps), null);
  }

  @Override
  public CreateStatementResponse apply(CreateStatementRequest request) {
    return new CreateStatementResponse(request.connectionId, nextId.getAndIncrement(), null);
  }

  @Override
  public CloseStatementResponse apply(CloseStatementRequest request) {
    StatementNote note = statements.remove(request.statementId);
    return note != null && note.resultOpen
        ? (CloseStatementResponse) _apply(request)
        : new CloseStatementResponse(null);
  }

  @Override
  public CloseConnectionResponse apply(CloseConnectionRequest request) {
    boolean resultOpen = statements.values().stream().anyMatch(note -> note.resultOpen);
    statements.clear();
    return resultOpen
        ? (CloseConnectionResponse) _apply(request)
        : new CloseConnectionResponse(null);
  }

  // Sent

  @Override
  public PrepareResponse apply(PrepareRequest request) {
    PrepareResponse response = super.apply(request);
    note(response.statement.id).sql = request.sql;
    return response;
  }

  @Override
  public ExecuteResponse apply(PrepareAndExecuteRequest request) {
    return noted(request.statementId, super.apply(request));
  }

  @Override
  public ExecuteResponse apply(ExecuteRequest request) {
    return noted(request.statementHandle.id, super.apply(request));
  }

  @Override
  public FetchResponse apply(FetchRequest request) {
    FetchResponse response = super.apply(request);
    note(request.statementId).resultOpen = response.frame != null && !response.frame.done;
    return response;
  }

  @Override
  public ExecuteBatchResponse apply(ExecuteBatchRequest request) {
    session.wrote();
    return super.apply(request);
  }

  @Override
  public ExecuteBatchResponse apply(PrepareAndExecuteBatchRequest request) {
    session.wrote();
    return super.apply(request);
  }

  private ExecuteResponse noted(int statementId, ExecuteResponse response) {
    StatementNote note = note(statementId);
    note.resultOpen = false;
    for (ResultSetResponse result : response.results) {
      if (result.updateCount >= 0) {
        session.wrote();
      } else if (result.firstFrame != null && !result.firstFrame.done) {
        note.resultOpen = true;
      }
    }
    return response;
  }

  private StatementNote note(int statementId) {
    return statements.computeIfAbsent(statementId, id -> new StatementNote());
  }

  @Override
  public Response _apply(Request request) {
    if (request instanceof ExecuteRequest) {
      ExecuteRequest execute = (ExecuteRequest) request;
      int id = execute.statementHandle.id;
      return send(request, note(id), body(execute), session.socketTimeoutMillis());
    }
    if (request instanceof ExecuteBatchRequest) {
      ExecuteBatchRequest batch = (ExecuteBatchRequest) request;
      return send(
          request, note(batch.statementId), new BatchBody(batch), session.socketTimeoutMillis());
    }
    if (request instanceof PrepareAndExecuteRequest) {
      int id = ((PrepareAndExecuteRequest) request).statementId;
      return send(request, note(id), null, session.socketTimeoutMillis());
    }
    return send(request, null, null, session.socketTimeoutMillis());
  }

  private Response send(
      Request request,
      @Nullable StatementNote note,
      @Nullable RequestBody body,
      int timeoutMillis) {
    try {
      byte[] bytes = transport.exchange(encode(request, note, body), timeoutMillis);
      AnswerEnvelope answer = AnswerEnvelope.read(bytes);
      keep(answer.notes());
      Response response =
          answer.isBatch() ? answer.batch() : translation.parseResponse(WireNames.toLocal(bytes));
      if (response instanceof ErrorResponse) {
        throw new RequestFailure(Failures.of((ErrorResponse) response));
      }
      return response;
    } catch (SQLException e) {
      throw new RequestFailure(e);
    } catch (IOException e) {
      throw new RequestFailure(WireNames.unreadable(e));
    }
  }

  private void keep(String notes) throws SQLException {
    if (!notes.isEmpty()) {
      for (String line : notes.split("\n", -1)) {
        session.note(line);
      }
    }
  }

  private byte[] encode(Request request, @Nullable StatementNote note, @Nullable RequestBody body)
      throws IOException, SQLException {
    byte[] options = options(note).getBytes(StandardCharsets.UTF_8);
    int optionsSize = CodedOutputStream.computeByteArraySize(OPTIONS_FIELD, options);
    byte[] wire;
    CodedOutputStream out;
    if (body == null) {
      byte[] encoded = WireNames.toWire(translation.serializeRequest(request));
      wire = new byte[encoded.length + optionsSize];
      out = CodedOutputStream.newInstance(wire);
      out.writeRawBytes(encoded);
    } else {
      String name = body.name();
      int size = body.size();
      wire =
          new byte
              [CodedOutputStream.computeStringSize(1, name)
                  + CodedOutputStream.computeTagSize(2)
                  + CodedOutputStream.computeUInt32SizeNoTag(size)
                  + size
                  + optionsSize];
      out = CodedOutputStream.newInstance(wire);
      out.writeString(1, name);
      out.writeTag(2, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(size);
      body.write(out);
    }
    out.writeByteArray(OPTIONS_FIELD, options);
    out.checkNoSpaceLeft();
    return wire;
  }

  private String options(@Nullable StatementNote note) {
    StringBuilder options = new StringBuilder("vectors=bytes");
    session.schema().ifPresent(schema -> options.append("\nschema=").append(schema));
    session.consistency().ifPresent(level -> options.append("\nconsistency=").append(level));
    session.written().ifPresent(positions -> options.append("\nwritten=").append(positions));
    session.accuracy().ifPresent(part -> options.append("\naccuracy=").append(part));
    int timeoutMillis =
        note == null || note.timeoutMillis == 0
            ? session.statementTimeoutMillis()
            : note.timeoutMillis;
    if (timeoutMillis > 0) {
      options.append("\ntimeout=").append(timeoutMillis);
    }
    if (note != null && note.sql != null) {
      options.append("\nsql=").append(note.sql);
    }
    return options.toString();
  }

  private static RequestBody body(ExecuteRequest request) {
    Meta.StatementHandle handle = request.statementHandle;
    Requests.ExecuteRequest.Builder builder =
        Requests.ExecuteRequest.newBuilder()
            .setStatementHandle(
                Common.StatementHandle.newBuilder()
                    .setConnectionId(handle.connectionId)
                    .setId(handle.id))
            .setHasParameterValues(true)
            .setFirstFrameMaxSize(request.maxRowCount);
    for (TypedValue value : request.parameterValues) {
      builder.addParameterValues(BatchBody.message(value));
    }
    return RequestBody.of(builder.build());
  }

  private static final class StatementNote {
    private volatile @Nullable String sql;
    private volatile int timeoutMillis;
    private volatile boolean resultOpen;
  }
}
