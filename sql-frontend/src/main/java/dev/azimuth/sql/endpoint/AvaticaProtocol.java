package dev.azimuth.sql.endpoint;

import dev.azimuth.sql.api.AnswerNotes;
import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.sql.api.SqlService;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.calcite.avatica.metrics.noop.NoopMetricsSystem;
import org.apache.calcite.avatica.remote.Handler.HandlerResponse;
import org.apache.calcite.avatica.remote.JsonHandler;
import org.apache.calcite.avatica.remote.ProtobufHandler;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/// Answers requests of Avatica's protocol, one at a time and from any thread, without a network:
/// what the HTTP endpoint and an embedded driver have in common. Calls block while the statement
/// runs.
///
/// A request that starts with `{` is JSON, any other is protobuf; the answer has the form of the
/// request.
///
/// What a request is about may be held by another proxy of the cluster, which is asked then.
public final class AvaticaProtocol implements AutoCloseable {
  private final SqlMeta meta;
  private final FaultLog faults;
  private final BinaryHandler binary;
  private final DirectService service;
  private final ReentrantLock textLock = new ReentrantLock();
  private volatile @Nullable TextHandler text;
  private volatile PeerProxies peers = PeerProxies.NONE;

  /// A protocol over `sql` with the bounds that `settings` names.
  public AvaticaProtocol(
      SqlService sql, EndpointSettings settings, Clock clock, Scheduler scheduler) {
    this.meta = new SqlMeta(sql, settings, clock, scheduler);
    this.faults = new FaultLog(clock);
    this.service = new DirectService(meta);
    this.binary = new BinaryHandler(service, faults);
  }

  /// Names the other proxies of the cluster; to be called before the first request.
  public void peers(PeerProxies others) {
    peers = others;
  }

  /// An encoded response.
  ///
  /// @param status HTTP status that goes with it
  public record Answer(int status, byte[] body) {}

  /// Answers one request; failures of all kinds become encoded error responses.
  public byte[] answer(byte[] request) {
    return respond(request).body();
  }

  /// As [#answer(byte[])], with the HTTP status.
  Answer respond(byte[] request) {
    HeldHere held = new HeldHere();
    Answer own = respond(request, held);
    if (!held.isMissing()) {
      return own;
    }
    return peers.ask(request, SessionSettings.STATEMENT_TIMEOUT_DEFAULT).join().orElse(own);
  }

  /// The answer to a request that reached another proxy; empty if what it is about is not held
  /// here.
  public Optional<Answer> respondToPeer(byte[] request) {
    HeldHere held = new HeldHere();
    Answer own = respond(request, held);
    return held.isMissing() ? Optional.empty() : Optional.of(own);
  }

  private Answer respond(byte[] request, HeldHere held) {
    return ScopedValue.where(HeldHere.CURRENT, held).call(() -> respondHere(request));
  }

  private Answer respondHere(byte[] request) {
    if (isJson(request)) {
      return respondJson(new String(request, StandardCharsets.UTF_8));
    }
    try {
      RequestEnvelope envelope = RequestEnvelope.read(request);
      ClientOptions options = ClientOptions.parse(envelope.options());
      ScopedValue.Carrier scope = ScopedValue.where(ClientOptions.CURRENT, options);
      if (!options.keepsNotes()) {
        return scope.call(() -> respond(envelope));
      }
      AnswerNotes notes = new AnswerNotes();
      Answer answer = scope.where(AnswerNotes.CURRENT, notes).call(() -> respond(envelope));
      return ClientOptions.noted(answer, notes);
    } catch (NumberFormatException unreadable) {
      return failed(RequestEnvelope.unreadable(unreadable));
    } catch (Throwable failure) {
      return failed(failure);
    }
  }

  private Answer respond(RequestEnvelope request) {
    if (!BatchReader.isBatch(request)) {
      return encoded(binary.apply(request.bytes()));
    }
    try {
      return new Answer(
          HttpStatus.OK_200, DirectTranslation.counts(service.apply(BatchReader.read(request))));
    } catch (Throwable failure) {
      return failed(failure);
    }
  }

  private Answer failed(Throwable failure) {
    return encoded(binary.convertToErrorResponse(ProtocolFailure.of(failure, faults)));
  }

  /// The error response for a request that was not read.
  Answer refuse(AzimuthException failure) {
    return encoded(binary.convertToErrorResponse(failure));
  }

  /// Made for the first client that speaks JSON: most servers never meet one, and the hundreds of
  /// classes behind it would delay each start.
  private TextHandler text() {
    TextHandler handler = text;
    if (handler != null) {
      return handler;
    }
    textLock.lock();
    try {
      TextHandler made = text;
      if (made == null) {
        made = new TextHandler(service, faults);
        text = made;
      }
      return made;
    } finally {
      textLock.unlock();
    }
  }

  private Answer respondJson(String request) {
    TextHandler text = text();
    HandlerResponse<String> response;
    try {
      response =
          ScopedValue.where(ClientOptions.CURRENT, ClientOptions.JSON)
              .call(() -> text.apply(request));
    } catch (Throwable failure) {
      response = text.convertToErrorResponse(ProtocolFailure.of(failure, faults));
    }
    return new Answer(
        response.getStatusCode(), response.getResponse().getBytes(StandardCharsets.UTF_8));
  }

  static boolean isJson(byte[] request) {
    return request.length > 0 && request[0] == '{';
  }

  /// Results that are open because they did not fit into one frame.
  public int openCursors() {
    return meta.cursors().count();
  }

  /// Closes all open results.
  @Override
  public void close() {
    meta.cursors().closeAll();
  }

  private static Answer encoded(HandlerResponse<byte[]> response) {
    return new Answer(response.getStatusCode(), response.getResponse());
  }

  private static final class BinaryHandler extends ProtobufHandler {
    private final FaultLog faults;

    BinaryHandler(DirectService service, FaultLog faults) {
      super(service, new DirectTranslation(), NoopMetricsSystem.getInstance());
      this.faults = faults;
    }

    @Override
    public HandlerResponse<byte[]> convertToErrorResponse(Exception e) {
      ProtocolFailure failure = ProtocolFailure.of(e, faults);
      return failure.code() == ErrorCode.PROTOCOL_ERROR
          ? badRequestErrorResponse(failure)
          : super.convertToErrorResponse(failure);
    }
  }

  private static final class TextHandler extends JsonHandler {
    private final FaultLog faults;

    TextHandler(DirectService service, FaultLog faults) {
      super(service, NoopMetricsSystem.getInstance());
      this.faults = faults;
    }

    @Override
    public HandlerResponse<String> convertToErrorResponse(Exception e) {
      ProtocolFailure failure = ProtocolFailure.of(e, faults);
      return failure.code() == ErrorCode.PROTOCOL_ERROR
          ? badRequestErrorResponse(failure)
          : super.convertToErrorResponse(failure);
    }
  }
}
