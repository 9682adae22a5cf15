package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.SearchAccuracy;
import dev.azimuth.storage.catalog.TargetAccuracy;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How much of the nearest rows the searches of a statement have to find, and who says so: the
/// statement, else its connection, else the index, else nobody.
///
/// @param target the least part; empty if nobody says one, or only parameters do
/// @param effortMin lower limit of the effort; 0 if nobody says one
/// @param given parameters that raise them further
/// @param origin who says the part, for people
public record SearchWish(Optional<Double> target, int effortMin, List<Given> given, String origin) {
  /// Nobody says anything.
  public static final SearchWish NONE = new SearchWish(Optional.empty(), 0, List.of(), "default");

  /// All rows are compared.
  public static final SearchWish EXACT = new SearchWish(Optional.of(1.0), 0, List.of(), "");

  public SearchWish {
    given = List.copyOf(given);
  }

  /// A parameter of the statement.
  ///
  /// @param index from 0
  public record Given(int index, Kind kind) {}

  /// What a parameter is the number of.
  public enum Kind {
    /// A part, or a percentage if it is above 1.
    ACCURACY,
    PERCENT,
    EFFORT
  }

  /// This, with a part from elsewhere unless there is one here.
  public SearchWish orElse(Optional<Double> other, String otherOrigin) {
    return target.isPresent() || other.isEmpty() || saysAccuracy()
        ? this
        : new SearchWish(other, effortMin, given, otherOrigin);
  }

  private boolean saysAccuracy() {
    return given.stream().anyMatch(parameter -> parameter.kind != Kind.EFFORT);
  }

  /// What satisfies both; its origin is that of this.
  public SearchWish and(SearchWish other) {
    List<Given> all = new ArrayList<>(given);
    all.addAll(other.given);
    Optional<Double> larger =
        target.isEmpty() || (other.target.isPresent() && other.target.get() > target.get())
            ? other.target
            : target;
    return new SearchWish(larger, Math.max(effortMin, other.effortMin), all, origin);
  }

  /// Whether all rows are compared whatever the parameters are.
  public boolean isExact() {
    return target.isPresent() && target.get() == 1;
  }

  /// What is asked for with these parameters; fails with 22003 if one is out of range.
  SearchAccuracy accuracy(Parameters parameters) {
    double part = target.orElse(saysAccuracy() ? 0 : SearchAccuracy.DEFAULT.target());
    int effort = effortMin;
    for (Given parameter : given) {
      Object value = parameters.get(parameter.index);
      switch (parameter.kind) {
        case ACCURACY, PERCENT -> part = Math.max(part, part(value, parameter.kind));
        case EFFORT -> effort = Math.max(effort, effort(value));
      }
    }
    return new SearchAccuracy(part, effort);
  }

  private static double part(@Nullable Object value, Kind kind) {
    Optional<Double> part = Optional.empty();
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      BigDecimal exact = BigDecimal.valueOf(number.doubleValue());
      part = kind == Kind.PERCENT ? TargetAccuracy.ofPercent(exact) : TargetAccuracy.of(exact);
    }
    return part.orElseThrow(
        () -> outOfRange("accuracy is " + TargetAccuracy.FORMS + ", not " + value));
  }

  private static int effort(@Nullable Object value) {
    if (value instanceof Number number
        && number.longValue() >= 1
        && number.longValue() <= SearchAccuracy.EFFORT_MAX) {
      return number.intValue();
    }
    throw outOfRange("ef_search is 1 to " + SearchAccuracy.EFFORT_MAX + ", not " + value);
  }

  private static AzimuthException outOfRange(String what) {
    return new AzimuthException(ErrorCode.OUT_OF_RANGE, what);
  }

  /// `accuracy 0.95 by default`, `accuracy 0.99 of the statement, ef_search 200`.
  public String text() {
    StringBuilder text = new StringBuilder("accuracy ");
    List<String> parts = new ArrayList<>();
    target.ifPresent(part -> parts.add(part.toString()));
    List<String> efforts = new ArrayList<>();
    if (effortMin > 0) {
      efforts.add(Integer.toString(effortMin));
    }
    for (Given parameter : given) {
      (parameter.kind == Kind.EFFORT ? efforts : parts).add("?" + (parameter.index + 1));
    }
    text.append(parts.isEmpty() ? SearchAccuracy.DEFAULT.target() : String.join(" and ", parts))
        .append(parts.isEmpty() ? " by default" : " of the " + origin);
    return efforts.isEmpty()
        ? text.toString()
        : text.append(", ef_search ").append(String.join(" and ", efforts)).toString();
  }
}
