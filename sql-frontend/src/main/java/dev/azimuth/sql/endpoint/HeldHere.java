package dev.azimuth.sql.endpoint;

/// Whether what a request is about is held by this proxy; noted while the request is answered, in
/// its thread.
final class HeldHere {
  /// That of the request which the current thread answers.
  static final ScopedValue<HeldHere> CURRENT = ScopedValue.newInstance();

  private boolean missing;

  /// Notes for the current request that another proxy may hold what it is about.
  static void miss() {
    if (CURRENT.isBound()) {
      CURRENT.get().missing = true;
    }
  }

  boolean isMissing() {
    return missing;
  }
}
