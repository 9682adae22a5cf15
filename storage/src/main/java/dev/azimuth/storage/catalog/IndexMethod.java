package dev.azimuth.storage.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The kinds of index that statements can name.
public enum IndexMethod {
  HNSW(
      State.BUILT,
      List.of(
          OperatorClass.VECTOR_COSINE_OPS,
          OperatorClass.VECTOR_L2_OPS,
          OperatorClass.VECTOR_IP_OPS,
          OperatorClass.VECTOR_L1_OPS,
          OperatorClass.BIT_HAMMING_OPS,
          OperatorClass.BIT_JACCARD_OPS),
      IndexOption.LINKS,
      IndexOption.EF_CONSTRUCTION),
  FLAT(State.BUILT, List.of(OperatorClass.values())),
  IVF_FLAT(State.BUILT, Classes.BUT_L1, IndexOption.LISTS),
  IVF_SQ8(State.BUILT, Classes.BUT_L1, IndexOption.LISTS),
  IVF_PQ(State.BUILT, Classes.BUT_L1, IndexOption.LISTS, IndexOption.PARTS),
  DISKANN(
      State.BUILT,
      Classes.BUT_L1,
      IndexOption.LINKS,
      IndexOption.EF_CONSTRUCTION,
      IndexOption.BEAM_WIDTH),
  SPARSE_INVERTED(State.BUILT, List.of(OperatorClass.SPARSEVEC_IP_OPS)),
  INVERTED(State.PLANNED, List.of()),
  BITMAP(State.PLANNED, List.of()),
  SORTED(State.PLANNED, List.of()),
  FULLTEXT(State.PLANNED, List.of());

  /// Whether there is such an index already.
  enum State {
    BUILT,
    PLANNED
  }

  private static final class Classes {
    /// Those of kinds without L1: lists have centres, which are not the means there, and a graph on
    /// disk has codes, which there are none of.
    static final List<OperatorClass> BUT_L1 =
        List.of(
            OperatorClass.VECTOR_COSINE_OPS,
            OperatorClass.VECTOR_L2_OPS,
            OperatorClass.VECTOR_IP_OPS);
  }

  private static final String POSTGRES_IVF_FLAT = "ivfflat";

  private final State state;
  private final List<OperatorClass> operatorClasses;
  private final List<IndexOption> options;

  IndexMethod(State state, List<OperatorClass> operatorClasses, IndexOption... options) {
    this.state = state;
    this.operatorClasses = operatorClasses;
    this.options = List.of(options);
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

  /// The names of those that there are already.
  public static List<String> builtNames() {
    return Arrays.stream(values()).filter(IndexMethod::isBuilt).map(IndexMethod::sql).toList();
  }

  /// The distances that one can order rows by.
  public List<OperatorClass> operatorClasses() {
    return operatorClasses;
  }

  /// The numbers that say how one is built.
  public List<IndexOption> options() {
    return options;
  }

  /// Whether searches by one find all of the nearest rows, so that no accuracy can be asked for.
  public boolean isExact() {
    return this == FLAT || this == SPARSE_INVERTED;
  }

  /// Whether one says no more than that rows are scanned.
  public boolean isScan() {
    return this == FLAT;
  }

  /// Whether segments get a file of one: where rows are scanned there is nothing to build.
  public boolean hasFiles() {
    return isBuilt() && !isScan();
  }

  /// Whether one is a graph, whose codes are chosen by the dimension.
  boolean isGraph() {
    return options.contains(IndexOption.LINKS);
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
