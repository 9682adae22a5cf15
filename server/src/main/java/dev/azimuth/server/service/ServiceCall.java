package dev.azimuth.server.service;

import dev.azimuth.storage.error.ErrorCode;

/// One call of a service, as interceptors see it.
///
/// @param method which one
/// @param nodeId who is called; `root` for the root coordinator
/// @param deadlineNanos on the caller's monotonic clock, after which nobody waits for the answer
public record ServiceCall(Method method, String nodeId, long deadlineNanos) {
  /// Every method of every service.
  public enum Method {
    ROOT_TIMESTAMPS(ErrorCode.NOT_READY),
    ROOT_EXECUTE(ErrorCode.OUTCOME_UNKNOWN),
    QUERY_EXECUTE(ErrorCode.CANCELLED),
    QUERY_NEXT(ErrorCode.CANCELLED),
    SHARD_ADMIT(ErrorCode.NOT_READY),
    SHARD_VERDICT(ErrorCode.OUTCOME_UNKNOWN),
    SHARD_FLUSH(ErrorCode.OUTCOME_UNKNOWN),
    SHARD_COMPACT(ErrorCode.OUTCOME_UNKNOWN),
    SHARD_CHECK(ErrorCode.CANCELLED),
    SHARD_INDEXES(ErrorCode.CANCELLED),
    SHARD_INSPECT(ErrorCode.CANCELLED);

    private final ErrorCode lateCode;

    Method(ErrorCode lateCode) {
      this.lateCode = lateCode;
    }

    /// What a caller is told when no answer came in time: whether it can have taken effect.
    public ErrorCode lateCode() {
      return lateCode;
    }
  }
}
