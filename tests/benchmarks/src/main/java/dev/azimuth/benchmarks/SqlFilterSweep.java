package dev.azimuth.benchmarks;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Searches with filters of many selectivities over JDBC: random ones, and ones that go with the
/// vector.
///
/// Azimuth is asked for a part of the nearest rows; the other side gets the least effort that finds
/// as much, since it has no such promise.
final class SqlFilterSweep {
  static final double ACCURACY = 0.95;

  private static final List<Integer> EFFORTS = List.of(40, 100, 200, 400, 800);
  private static final int QUERIES_MAX = 200;

  private final SqlTable table;

  SqlFilterSweep(SqlTable table) {
    this.table = table;
  }

  /// What a side needed for a filter.
  ///
  /// @param filter `random` or `correlated`
  /// @param part of the rows that match
  record Point(String filter, double part, int matches, SqlMeasurement measured) {}

  /// Measures all filters, at each one all sides, one client each.
  List<Point> measure(List<SqlClients> sides) throws SQLException {
    List<Point> points = new ArrayList<>();
    for (String column : List.of(SqlSide.RANDOM_RANK, SqlSide.ALONG_RANK)) {
      String filter = column.equals(SqlSide.RANDOM_RANK) ? "random" : "correlated";
      for (double part : FilterSweep.PARTS) {
        int limit = (int) Math.max(1, Math.round(part * table.workload().rowCount()));
        BitSet matching = table.matching(column, limit);
        double[] limits = limits(matching);
        Optional<String> condition = Optional.of(column + " < " + limit);
        for (SqlClients side : sides) {
          SqlMeasurement measured = cheapest(side, condition, matching, limits);
          points.add(new Point(filter, part, limit, measured));
        }
      }
    }
    return points;
  }

  private double[] limits(BitSet matching) {
    SqlWorkload workload = table.workload();
    int[] among = matching.stream().toArray();
    double[] limits = new double[Math.min(QUERIES_MAX, workload.queryCount())];
    for (int i = 0; i < limits.length; i++) {
      limits[i] = workload.limit(i, among);
    }
    return limits;
  }

  private static SqlMeasurement cheapest(
      SqlClients side, Optional<String> condition, BitSet matching, double[] limits)
      throws SQLException {
    List<Effort> efforts = new ArrayList<>();
    if (side.side() instanceof AzimuthSide) {
      efforts.add(new Effort.Accuracy(ACCURACY));
    } else {
      EFFORTS.forEach(count -> efforts.add(new Effort.Candidates(count)));
    }
    SqlMeasurement last = null;
    for (Effort effort : efforts) {
      SqlClients.Question question = new SqlClients.Question(effort, condition, matching, limits);
      side.pass(1, question);
      last = side.pass(1, question);
      if (last.recall() >= ACCURACY) {
        break;
      }
    }
    if (last == null) {
      throw new IllegalStateException("no effort to measure");
    }
    return last;
  }
}
