package dev.azimuth.sql.execute;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// SQL values of a statement's parameters, in order of their `?`.
public final class Parameters {
  /// No parameters.
  public static final Parameters NONE = new Parameters(List.of());

  private final List<@Nullable Object> values;

  /// These values.
  public Parameters(List<@Nullable Object> values) {
    this.values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  /// These and another one, at `index`; those between have no value.
  public Parameters with(int index, @Nullable Object value) {
    List<@Nullable Object> more = new ArrayList<>(values);
    while (more.size() <= index) {
      more.add(null);
    }
    more.set(index, value);
    return new Parameters(more);
  }

  /// The value of parameter `index`, from 0.
  public @Nullable Object get(int index) {
    return values.get(index);
  }
}
