package dev.azimuth.storage.error;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// An expected failure: an [ErrorCode] and the values that belong to it.
///
/// The message is `text: details`. Details name things (table, column, sizes, file) and never hold
/// secrets or row contents beyond the key at fault.
public final class AzimuthException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;
  private final String details;

  /// A failure of kind `code` with its particulars.
  public AzimuthException(ErrorCode code, String details) {
    this(code, details, null);
  }

  /// A failure of kind `code` with its particulars and what caused it.
  public AzimuthException(ErrorCode code, String details, @Nullable Throwable cause) {
    super(details.isEmpty() ? code.text() : code.text() + ": " + details, cause);
    this.code = code;
    this.details = details;
  }

  /// What failed behind the wrapping that futures add.
  public static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /// The kind of failure.
  public ErrorCode code() {
    return code;
  }

  /// The particulars alone, without the text of the code.
  public String details() {
    return details;
  }
}
