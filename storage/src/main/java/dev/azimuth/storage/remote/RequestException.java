package dev.azimuth.storage.remote;

import org.jspecify.annotations.Nullable;

/// A request that failed. The message is for people and holds no secrets; the cause is the client
/// library's and is not passed on, since it may tell more than it should.
public final class RequestException extends Exception {
  private static final long serialVersionUID = 1;

  private final Kind kind;

  /// What a failure means for the request.
  public enum Kind {
    /// It has not taken effect, and may do so when tried again: no connection, a conflict with a
    /// request under way.
    NOT_DONE,
    /// It may have taken effect: no or half an answer, an internal error of the service.
    UNKNOWN,
    /// It has not taken effect because there are too many requests; later it may.
    THROTTLED,
    /// The condition of a put does not hold: there is an object.
    TAKEN,
    /// The upload that a part or completion belongs to does not exist.
    NO_UPLOAD,
    /// Credentials are wrong, or do not allow this.
    DENIED,
    /// There is no space, or a quota is used up.
    FULL,
    /// Anything else that repeating does not mend.
    REFUSED
  }

  /// A failure of this kind.
  public RequestException(Kind kind, @Nullable String message) {
    super(message == null ? kind.toString() : message);
    this.kind = kind;
  }

  /// What it means.
  public Kind kind() {
    return kind;
  }
}
