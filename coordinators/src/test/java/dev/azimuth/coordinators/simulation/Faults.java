package dev.azimuth.coordinators.simulation;

/// How often calls go wrong, and how long they take.
///
/// @param failure chance that a call certainly does nothing and fails
/// @param unknown chance that the answer of a transaction is lost; it may take effect, also later
/// @param historyLost chance per transaction that watches lose their history
public record Faults(double failure, double unknown, double historyLost, long latencyNanosMax) {
  /// Nothing goes wrong.
  public static final Faults NONE = new Faults(0, 0, 0, 200_000);

  /// Much goes wrong.
  public static final Faults MANY = new Faults(0.03, 0.1, 0.02, 3_000_000);

  /// Every other answer is lost, and what was asked for may come much later.
  public static final Faults LOSSY = new Faults(0.1, 0.5, 0.02, 3_000_000);
}
