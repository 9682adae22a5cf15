package dev.azimuth.storage.rpc;

import dev.azimuth.storage.error.ErrorCode;

/// What a caller may say of a call that was not answered, because the connection broke or time ran
/// out. It depends on what the call does.
public enum Unanswered {
  /// Has no effect: the caller looks for another node and asks again.
  HARMLESS(ErrorCode.NOT_READY, ErrorCode.NOT_READY),
  /// Reads for a statement: a broken connection is asked again, a statement out of time is not.
  READ(ErrorCode.NOT_READY, ErrorCode.CANCELLED),
  /// Asks what became of a write: another node knows too, but out of time nobody does.
  VERDICT(ErrorCode.NOT_READY, ErrorCode.OUTCOME_UNKNOWN),
  /// Changes something, once: it may have happened.
  EFFECT(ErrorCode.OUTCOME_UNKNOWN, ErrorCode.OUTCOME_UNKNOWN);

  private final ErrorCode lostCode;
  private final ErrorCode lateCode;

  Unanswered(ErrorCode lostCode, ErrorCode lateCode) {
    this.lostCode = lostCode;
    this.lateCode = lateCode;
  }

  /// When the connection broke after the call may have been sent.
  ErrorCode lostCode() {
    return lostCode;
  }

  /// When the deadline passed.
  ErrorCode lateCode() {
    return lateCode;
  }
}
