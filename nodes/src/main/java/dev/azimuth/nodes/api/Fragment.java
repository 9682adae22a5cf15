package dev.azimuth.nodes.api;

import dev.azimuth.nodes.api.expression.Expression;
import java.util.List;
import java.util.Optional;

/// What a shard does for a statement: scan, filter, then rows, the first of them in an order, the
/// first of each group, or partial aggregates. Holds no values of parameters, so that a cached plan
/// can share it.
///
/// @param tableId table that is read
/// @param schemaVersion version of the table that column ordinals refer to
/// @param filter rows that count; empty for all
/// @param keys constants for every primary-key column, in key order, of each key that can pass the
///   filter, when it pins some: the node then looks these rows up instead of scanning; the filter
///   still applies; empty when it pins none
/// @param shape what is returned
public record Fragment(
    long tableId,
    int schemaVersion,
    Optional<Expression> filter,
    List<List<Expression>> keys,
    Shape shape) {
  /// Most keys that a fragment names.
  public static final int KEYS_MAX = 64;

  public Fragment {
    keys = keys.stream().map(List::copyOf).toList();
  }

  /// A fragment whose filter may pin one key.
  public Fragment(
      long tableId,
      int schemaVersion,
      Optional<Expression> filter,
      Optional<List<Expression>> key,
      Shape shape) {
    this(tableId, schemaVersion, filter, key.stream().toList(), shape);
  }

  /// What a fragment returns.
  public sealed interface Shape {
    /// One output row for each row, in no order; at most `limit` if it is there.
    record Rows(List<Expression> outputs, Optional<Expression> limit) implements Shape {
      public Rows {
        outputs = List.copyOf(outputs);
      }
    }

    /// The first `limit` rows in the order of `sortKeys`, ties by primary key.
    ///
    /// `limit` is a literal or parameter of kind LONG. If the order is by the distance of a column
    /// from a vector, nearest first, and nothing else, rows may be missed as `accuracy` allows it.
    record TopK(
        List<Expression> outputs, List<SortKey> sortKeys, Expression limit, SearchAccuracy accuracy)
        implements Shape {
      public TopK {
        outputs = List.copyOf(outputs);
        sortKeys = List.copyOf(sortKeys);
      }

      /// With the default accuracy.
      public TopK(List<Expression> outputs, List<SortKey> sortKeys, Expression limit) {
        this(outputs, sortKeys, limit, SearchAccuracy.DEFAULT);
      }
    }

    /// The first `limit` rows of each group in the order of `sortKeys`; in no order. Rows of which
    /// every group value is equal, or NULL in both, are of one group. `limit` is as in [TopK].
    record TopOfGroups(
        List<Expression> outputs,
        List<Expression> groups,
        List<SortKey> sortKeys,
        Expression limit,
        Ties ties)
        implements Shape {
      public TopOfGroups {
        outputs = List.copyOf(outputs);
        groups = List.copyOf(groups);
        sortKeys = List.copyOf(sortKeys);
      }
    }

    /// One output row for each group: the group's values, then each aggregate's partial state, one
    /// column each. Without groups: one row, also when nothing matches.
    record Aggregates(List<Expression> groups, List<Aggregate> aggregates) implements Shape {
      public Aggregates {
        groups = List.copyOf(groups);
        aggregates = List.copyOf(aggregates);
      }
    }
  }

  /// One key of an order.
  public record SortKey(Expression expression, Direction direction, Nulls nulls) {}

  /// Which way an order goes.
  public enum Direction {
    ASCENDING,
    DESCENDING
  }

  /// Where NULLs come in an order.
  public enum Nulls {
    FIRST,
    LAST
  }

  /// Which rows are among the first, of those that are equal in all keys of the order.
  public enum Ties {
    /// As many as are wanted, in the order of their primary keys.
    CUT,

    /// All of them, or none: rows with fewer than the wanted number of rows before them.
    KEPT
  }

  /// A partial aggregate. Operand is empty only for COUNT(*).
  public record Aggregate(AggregateFunction function, Optional<Expression> operand) {}

  /// Aggregates that shards compute and the proxy completes.
  ///
  /// Results: COUNT is a LONG, never NULL; SUM a LONG (overflow is `OUT_OF_RANGE`) or DOUBLE as its
  /// operand, NULL for no rows; MIN and MAX have their operand's type, NULL for no rows. SUM of
  /// vectors is the VARBINARY of a [VectorTotal], NULL for no rows; AVG, which is of vectors only,
  /// the same.
  public enum AggregateFunction {
    COUNT,
    SUM,
    AVG,
    MIN,
    MAX
  }
}
