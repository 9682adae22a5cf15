package dev.azimuth.storage.segment;

/// Estimates how many different hashes there are (P. Flajolet et al., "HyperLogLog", 2007; linear
/// counting where that is better). For one thread.
final class DistinctEstimator {
  private static final int PRECISION = 10;
  private static final int REGISTERS = 1 << PRECISION;
  private static final double ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);
  private static final double LINEAR_UP_TO = 2.5;

  private final byte[] registers = new byte[REGISTERS];

  /// Counts a value, given a number that is different for different values.
  void add(long value) {
    long hash = mix(value);
    int register = (int) (hash >>> (Long.SIZE - PRECISION));
    byte rank = (byte) (Long.numberOfLeadingZeros(hash << PRECISION | REGISTERS - 1) + 1);
    if (rank > registers[register]) {
      registers[register] = rank;
    }
  }

  /// The finalizer of MurmurHash3: different numbers stay different, and every bit counts.
  static long mix(long value) {
    long hash = value;
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }

  long estimate() {
    double sum = 0;
    int zeros = 0;
    for (byte register : registers) {
      sum += Math.scalb(1.0, -register);
      zeros += register == 0 ? 1 : 0;
    }
    double raw = ALPHA * REGISTERS * REGISTERS / sum;
    boolean linear = raw <= LINEAR_UP_TO * REGISTERS && zeros > 0;
    return Math.round(linear ? REGISTERS * Math.log((double) REGISTERS / zeros) : raw);
  }
}
