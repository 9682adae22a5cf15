package dev.azimuth.storage.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import io.grpc.Status;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class ErrorStatusTest {
  private static ErrorCode decoded(Status status, Unanswered unanswered) {
    return ErrorStatus.decode(status.asRuntimeException(), unanswered, "node").code();
  }

  @Test
  void a_write_whose_connection_broke_may_have_happened() {
    // Both are what gRPC says of a process that was killed.
    assertThat(decoded(Status.UNAVAILABLE, Unanswered.EFFECT)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(decoded(Status.UNKNOWN.withCause(new ClosedChannelException()), Unanswered.EFFECT))
        .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
  }

  @Test
  void a_read_whose_connection_broke_is_asked_again() {
    assertThat(decoded(Status.UNKNOWN.withCause(new ClosedChannelException()), Unanswered.READ))
        .isEqualTo(ErrorCode.NOT_READY);
  }

  @Test
  void a_call_that_nobody_heard_has_not_happened() {
    assertThat(decoded(Status.UNAVAILABLE.withCause(new ConnectException()), Unanswered.EFFECT))
        .isEqualTo(ErrorCode.NOT_READY);
  }

  @Test
  void a_fault_of_the_called_process_is_a_fault() {
    assertThat(decoded(Status.UNKNOWN, Unanswered.READ)).isEqualTo(ErrorCode.INTERNAL_ERROR);
    assertThat(decoded(Status.INTERNAL, Unanswered.EFFECT)).isEqualTo(ErrorCode.INTERNAL_ERROR);
  }

  @Test
  void what_a_process_says_arrives() {
    AzimuthException told =
        ErrorStatus.decode(
            ErrorStatus.encode(new AzimuthException(ErrorCode.LOST_RACE, "table t")),
            Unanswered.EFFECT,
            "node");
    assertThat(told.code()).isEqualTo(ErrorCode.LOST_RACE);
    assertThat(told.details()).isEqualTo("table t");
  }
}
