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

/// How much of the nearest rows the searches of a query block have to find, and who says so: the
/// block, else the one around it, else the connection, else the index, else nobody.
///
/// @param target the least part; empty if nobody says one, or only parameters do
/// @param effortMin lower limit of the effort in a graph; 0 if nobody says one
/// @param probesMin lower limit of the lists that are looked into; 0 if nobody says one
/// @param given parameters that raise them further
/// @param origin who says the part, for people
public record SearchWish(
    Optional<Double> target, int effortMin, int probesMin, List<Given> given, String origin) {
  /// Nobody says anything.
  public static final SearchWish NONE =
      new SearchWish(Optional.empty(), 0, 0, List.of(), "default");

  /// All rows are compared.
  public static final SearchWish EXACT = new SearchWish(Optional.of(1.0), 0, 0, List.of(), "");

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
    /// Least effort in a graph.
    EFFORT,
    /// Fewest lists that are looked into.
    PROBES
  }

  /// This, with a part from elsewhere unless there is one here.
  public SearchWish orElse(Optional<Double> other, String otherOrigin) {
    return target.isPresent() || other.isEmpty() || saysAccuracy()
        ? this
        : new SearchWish(other, effortMin, probesMin, given, otherOrigin);
  }

  /// This, with what the block around asks for unless this says an accuracy.
  public SearchWish within(SearchWish around) {
    return target.isPresent() || saysAccuracy() ? this : and(around);
  }

  private boolean saysAccuracy() {
    return given.stream()
        .anyMatch(parameter -> parameter.kind == Kind.ACCURACY || parameter.kind == Kind.PERCENT);
  }

  /// What satisfies both; its origin is that of this.
  public SearchWish and(SearchWish other) {
    List<Given> all = new ArrayList<>(given);
    all.addAll(other.given);
    Optional<Double> larger =
        target.isEmpty() || (other.target.isPresent() && other.target.get() > target.get())
            ? other.target
            : target;
    return new SearchWish(
        larger,
        Math.max(effortMin, other.effortMin),
        Math.max(probesMin, other.probesMin),
        all,
        origin);
  }

  /// Whether all rows are compared whatever the parameters are.
  public boolean isExact() {
    return target.isPresent() && target.get() == 1;
  }

  /// What is asked for with these parameters; fails with 22003 if one is out of range.
  SearchAccuracy accuracy(Parameters parameters) {
    double part = target.orElse(saysAccuracy() ? 0 : SearchAccuracy.DEFAULT.target());
    int effort = effortMin;
    int probes = probesMin;
    for (Given parameter : given) {
      Object value = parameters.get(parameter.index);
      switch (parameter.kind) {
        case ACCURACY, PERCENT -> part = Math.max(part, part(value, parameter.kind));
        case EFFORT -> effort = Math.max(effort, effort("ef_search", value));
        case PROBES -> probes = Math.max(probes, effort("probes", value));
      }
    }
    return new SearchAccuracy(part, effort, probes);
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

  private static int effort(String name, @Nullable Object value) {
    if (value instanceof Number number
        && number.longValue() >= 1
        && number.longValue() <= SearchAccuracy.EFFORT_MAX) {
      return number.intValue();
    }
    throw outOfRange(name + " is 1 to " + SearchAccuracy.EFFORT_MAX + ", not " + value);
  }

  private static AzimuthException outOfRange(String what) {
    return new AzimuthException(ErrorCode.OUT_OF_RANGE, what);
  }

  /// `accuracy 0.95 by default`, `accuracy 0.99 of the statement, ef_search 200`.
  public String text() {
    StringBuilder text = new StringBuilder("accuracy ");
    List<String> parts = new ArrayList<>();
    target.ifPresent(part -> parts.add(part.toString()));
    given.stream()
        .filter(parameter -> parameter.kind != Kind.EFFORT && parameter.kind != Kind.PROBES)
        .forEach(parameter -> parts.add(text(parameter)));
    text.append(parts.isEmpty() ? SearchAccuracy.DEFAULT.target() : String.join(" and ", parts))
        .append(parts.isEmpty() ? " by default" : " of the " + origin);
    return text.append(efforts("ef_search", effortMin, Kind.EFFORT))
        .append(efforts("probes", probesMin, Kind.PROBES))
        .toString();
  }

  private static String text(Given parameter) {
    return "?" + (parameter.index + 1);
  }

  /// What is said of an effort, behind a comma; empty if nothing is.
  private String efforts(String name, int constant, Kind kind) {
    List<String> efforts = new ArrayList<>();
    if (constant > 0) {
      efforts.add(Integer.toString(constant));
    }
    given.stream()
        .filter(parameter -> parameter.kind == kind)
        .forEach(parameter -> efforts.add(text(parameter)));
    return efforts.isEmpty() ? "" : ", " + name + " " + String.join(" and ", efforts);
  }
}
