package dev.azimuth.sql.language.catalog;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.schema.lookup.LikePattern;
import org.apache.calcite.schema.lookup.Lookup;
import org.apache.calcite.schema.lookup.Named;
import org.jspecify.annotations.Nullable;

/// Finds by name without regard to case.
///
/// @param spelling of a name as it was created; empty if there is none
/// @param element of that spelling
/// @param names all spellings
record NameLookup<T>(
    Function<String, Optional<String>> spelling,
    Function<String, T> element,
    Supplier<Stream<String>> names)
    implements Lookup<T> {
  @Override
  public @Nullable T get(String name) {
    return spelling.apply(name).filter(name::equals).map(element).orElse(null);
  }

  @Override
  public @Nullable Named<T> getIgnoreCase(String name) {
    return spelling.apply(name).map(found -> new Named<>(found, element.apply(found))).orElse(null);
  }

  @Override
  public Set<String> getNames(LikePattern pattern) {
    return names
        .get()
        .filter(pattern.matcher()::apply)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
