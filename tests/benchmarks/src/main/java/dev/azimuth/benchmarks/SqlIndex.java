package dev.azimuth.benchmarks;

import dev.azimuth.storage.catalog.IndexMethod;
import dev.azimuth.storage.catalog.IndexOption;
import dev.azimuth.storage.catalog.OperatorClass;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The index that both sides build, of one kind and with equal settings.
///
/// @param lists where it has some; empty for as many as Azimuth takes by itself
record SqlIndex(
    IndexMethod method,
    OperatorClass operatorClass,
    int m,
    int efConstruction,
    Optional<Integer> lists) {
  private static final String NAME = "azimuth_bench_near";

  /// Those that pgvector has the like of: an inverted index over sparse vectors is measured beside
  /// its graph over them.
  private static final Set<IndexMethod> PGVECTOR =
      EnumSet.of(
          IndexMethod.HNSW, IndexMethod.IVF_FLAT, IndexMethod.FLAT, IndexMethod.SPARSE_INVERTED);

  /// Lists by the root of the number of rows, as Azimuth has them by itself.
  private static final int LISTS_FACTOR = 4;

  /// The one that the options name; fails with those that are known for the type.
  static SqlIndex of(Options options) {
    OperatorClass operatorClass = SqlWorkload.operatorClass(options);
    List<IndexMethod> known =
        Arrays.stream(IndexMethod.values())
            .filter(method -> method.isBuilt() && method.operatorClasses().contains(operatorClass))
            .toList();
    String otherwise =
        operatorClass == OperatorClass.SPARSEVEC_IP_OPS
            ? IndexMethod.SPARSE_INVERTED.sql()
            : IndexMethod.HNSW.sql();
    String name = options.text("kind").orElse(otherwise);
    IndexMethod method =
        known.stream()
            .filter(one -> one.sql().equals(name))
            .findAny()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "unknown kind %s for %s; there are %s"
                        .formatted(name, operatorClass.sql(), names(known))));
    SqlIndex index =
        new SqlIndex(
            method,
            operatorClass,
            options.number("m", 16),
            options.number("ef-construction", 200),
            options.text("lists").map(_ -> options.number("lists", 1)));
    if (options.text("against").isPresent() && !PGVECTOR.contains(method)) {
      throw new IllegalArgumentException(
          "pgvector has nothing like %s; leave --against out, or take --kind %s"
              .formatted(name, names(known.stream().filter(PGVECTOR::contains).toList())));
    }
    return index;
  }

  private static String names(List<IndexMethod> methods) {
    return methods.stream().map(IndexMethod::sql).collect(Collectors.joining(", "));
  }

  /// The statement that builds it in Azimuth.
  String azimuthStatement(int rows) {
    return statement(method.sql(), rows);
  }

  /// The statement that builds it in pgvector; empty if rows are scanned.
  Optional<String> pgvectorStatement(int rows) {
    return switch (method) {
      case FLAT -> Optional.empty();
      case IVF_FLAT -> Optional.of(statement("ivfflat", rows));
      default -> Optional.of(statement(IndexMethod.HNSW.sql(), rows));
    };
  }

  private String statement(String name, int rows) {
    String settings = "";
    if (isGraph(name)) {
      settings = " WITH (m = %d, ef_construction = %d)".formatted(m, efConstruction);
    } else if (isOfLists()) {
      int count = lists.orElse(LISTS_FACTOR * (int) Math.round(Math.sqrt(rows)));
      settings = " WITH (lists = " + count + ")";
    }
    return "CREATE INDEX %s ON %s USING %s (v %s)%s"
        .formatted(NAME, SqlSide.TABLE, name, operatorClass.sql(), settings);
  }

  private boolean isGraph(String name) {
    return method.options().contains(IndexOption.LINKS) || name.equals(IndexMethod.HNSW.sql());
  }

  /// Whether efforts are lists that are looked into.
  boolean isOfLists() {
    return method.options().contains(IndexOption.LISTS);
  }
}
