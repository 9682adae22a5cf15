package dev.azimuth.sql.plan;

/// Says why a part of a plan has no operator or expression of ours, so that the other engine runs
/// it.
final class NotInterpreted extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotInterpreted(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
