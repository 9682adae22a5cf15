package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.type.ColumnType;
import java.util.List;
import java.util.Optional;

/// What a statement reads of one table over all of its shards: the leaf of every plan.
///
/// Parameters in its expressions are slots of the execution. The result is that of one big shard:
/// merged, cut, and with aggregates completed.
///
/// @param filter rows that count
/// @param keys constants for the primary key of each row that the filter pins; empty if it pins
///   none
/// @param types of the columns of the result
/// @param asOf when the table is read; empty for the present
public record ScanPlan(
    TableDefinition table,
    Optional<Expression> filter,
    List<List<Expression>> keys,
    Form form,
    List<ColumnType> types,
    Optional<PastTime> asOf) {
  public ScanPlan {
    keys = keys.stream().map(List::copyOf).toList();
    types = List.copyOf(types);
  }

  /// What comes back.
  public sealed interface Form {
    /// Rows in no order.
    record Rows(List<Expression> outputs, Optional<Cut> cut) implements Form {
      public Rows {
        outputs = List.copyOf(outputs);
      }
    }

    /// The first rows in an order, ties by primary key.
    record TopK(
        List<Expression> outputs, List<Fragment.SortKey> sortKeys, Cut cut, SearchWish search)
        implements Form {
      public TopK {
        outputs = List.copyOf(outputs);
        sortKeys = List.copyOf(sortKeys);
      }
    }

    /// The first rows of each group in an order, of each shard by itself, in no order: more than
    /// the first of each group, and all of these.
    ///
    /// @param limit rows of a group: a parameter of type BIGINT, not negative
    /// @param ties whether rows beyond it come as well that are equal to the last one
    record TopOfGroups(
        List<Expression> outputs,
        List<Expression> groups,
        List<Fragment.SortKey> sortKeys,
        Expression limit,
        Fragment.Ties ties)
        implements Form {
      public TopOfGroups {
        outputs = List.copyOf(outputs);
        groups = List.copyOf(groups);
        sortKeys = List.copyOf(sortKeys);
      }
    }

    /// One row per group: the group's values, then the aggregates.
    record Groups(List<Expression> groups, List<Fragment.Aggregate> aggregates) implements Form {
      public Groups {
        groups = List.copyOf(groups);
        aggregates = List.copyOf(aggregates);
      }
    }
  }

  /// LIMIT and OFFSET: literals or parameters of type BIGINT.
  ///
  /// @param fetch rows wanted
  /// @param offset rows left out before them
  /// @param reach `fetch + offset`: what each shard must return
  public record Cut(Expression fetch, Optional<Expression> offset, Expression reach) {}
}
