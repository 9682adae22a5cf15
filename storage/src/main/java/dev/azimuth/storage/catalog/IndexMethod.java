package dev.azimuth.storage.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The kinds of index that statements can name.
public enum IndexMethod {
  HNSW(State.BUILT),
  FLAT(State.PLANNED),
  IVF_FLAT(State.PLANNED),
  IVF_SQ8(State.PLANNED),
  IVF_PQ(State.PLANNED),
  DISKANN(State.PLANNED),
  INVERTED(State.PLANNED),
  BITMAP(State.PLANNED),
  SORTED(State.PLANNED),
  FULLTEXT(State.PLANNED);

  /// Whether there is such an index already.
  enum State {
    BUILT,
    PLANNED
  }

  private static final String POSTGRES_IVF_FLAT = "ivfflat";

  private final State state;

  IndexMethod(State state) {
    this.state = state;
  }

  /// The method of this name, in any case; also pgvector's name of one.
  public static Optional<IndexMethod> named(String name) {
    return name.equalsIgnoreCase(POSTGRES_IVF_FLAT)
        ? Optional.of(IVF_FLAT)
        : Arrays.stream(values()).filter(method -> method.name().equalsIgnoreCase(name)).findAny();
  }

  /// The names of all, as in `USING`.
  public static List<String> names() {
    return Arrays.stream(values()).map(IndexMethod::sql).toList();
  }

  /// Whether there is such an index already.
  public boolean isBuilt() {
    return state == State.BUILT;
  }

  /// Its name as in `USING`.
  public String sql() {
    return name().toLowerCase(Locale.ROOT);
  }
}
