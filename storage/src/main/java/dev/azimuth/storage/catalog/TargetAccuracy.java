package dev.azimuth.storage.catalog;

import java.math.BigDecimal;
import java.util.Optional;

/// The part of the nearest rows that searches are to find, as people write it: `0.99`, or `99` for
/// a percentage.
public final class TargetAccuracy {
  /// What there is, for messages.
  public static final String FORMS = "above 0 and up to 1, or a percentage up to 100";

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final int LENGTH_MAX = 32;

  private TargetAccuracy() {}

  /// A part from text; empty if it is none.
  public static Optional<Double> parse(String text) {
    if (text.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    try {
      return of(new BigDecimal(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// A part, or a percentage if it is above 1; empty if it is neither.
  public static Optional<Double> of(BigDecimal number) {
    return number.compareTo(BigDecimal.ONE) > 0 ? ofPercent(number) : part(number);
  }

  /// A percentage; empty if it is none.
  public static Optional<Double> ofPercent(BigDecimal number) {
    return number.compareTo(HUNDRED) > 0 ? Optional.empty() : part(number.movePointLeft(2));
  }

  private static Optional<Double> part(BigDecimal number) {
    double part = number.doubleValue();
    return part > 0 && part <= 1 ? Optional.of(part) : Optional.empty();
  }
}
