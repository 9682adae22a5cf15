package dev.azimuth.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/// All that the benchmark over JDBC measured.
///
/// @param targets of Azimuth, for a part of the nearest rows
record SqlResults(
    List<SqlTable.Loaded> loaded,
    List<Round> curves,
    List<SqlMeasurement> targets,
    List<SqlFilterSweep.Point> filtered,
    List<SqlMixed.Point> mixed) {
  /// One pass of so many clients over all efforts and sides.
  record Round(int clients, int round, List<SqlMeasurement> points) {
    /// Those of one side.
    Stream<SqlMeasurement> of(String side) {
      return points.stream().filter(point -> point.side().equals(side));
    }

    /// The curve of one side.
    Curve curve(String side, Function<SqlMeasurement, Measurement> speed) {
      String name = clients == 1 ? side : side + ", " + clients + " clients";
      return new Curve(name, round, of(side).map(speed).toList());
    }

    List<String> sides() {
      return points.stream().map(SqlMeasurement::side).distinct().sorted().toList();
    }
  }

  /// Every round of every side.
  List<Curve> plotted() {
    List<Curve> plotted = new ArrayList<>();
    for (Round round : curves) {
      for (String side : round.sides()) {
        plotted.add(round.curve(side, SqlMeasurement::byWallClock));
      }
    }
    return plotted;
  }

  /// One line for each measurement; `what` says of which kind.
  String csv(String workload) {
    StringBuilder text =
        new StringBuilder(
            "workload,what,side,clients,round,effort,recall,p50_us,p95_us,p99_us,qps,rows_min,"
                + "updates_per_s\n");
    for (Round round : curves) {
      for (SqlMeasurement point : round.points) {
        line(text, workload, "curve", round.round, point, "");
      }
    }
    targets.forEach(point -> line(text, workload, "target", 1, point, ""));
    for (SqlFilterSweep.Point point : filtered) {
      line(text, workload, point.filter() + " " + point.part(), 1, point.measured(), "");
    }
    for (SqlMixed.Point point : mixed) {
      String updates = String.format(Locale.ROOT, "%.1f", point.updatesPerSecond());
      line(text, workload, "mixed", 1, point.searches(), updates);
    }
    return text.toString();
  }

  private static void line(
      StringBuilder text,
      String workload,
      String what,
      int round,
      SqlMeasurement point,
      String updates) {
    text.append(
        String.format(
            Locale.ROOT,
            "%s,%s,%s,%d,%d,%d,%.5f,%.1f,%.1f,%.1f,%.1f,%d,%s%n",
            workload,
            what,
            point.side(),
            point.clients(),
            round,
            point.effort(),
            point.recall(),
            point.micros().p50(),
            point.micros().p95(),
            point.micros().p99(),
            point.queriesPerSecond(),
            point.rowsMin(),
            updates));
  }
}
