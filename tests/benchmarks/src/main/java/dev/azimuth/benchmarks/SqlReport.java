package dev.azimuth.benchmarks;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Tables of the benchmark over JDBC, for people.
final class SqlReport {
  private static final double[] RECALLS = {0.9, 0.95, 0.98, 0.99, 0.995, 0.999};

  private final PrintStream out;

  SqlReport(PrintStream out) {
    this.out = out;
  }

  void line(String text) {
    out.println(text);
  }

  private void print(String format, Object... values) {
    out.printf(Locale.ROOT, format, values);
  }

  void loadedHead() {
    print(
        "%n%-10s %10s %10s %10s %10s %14s%n",
        "side", "rows", "rows/s", "settle s", "build s", "index bytes");
  }

  void loaded(SqlTable.Loaded loaded) {
    print(
        "%-10s %,10d %,10.0f %10.1f %10.1f %14s%n",
        loaded.side(),
        loaded.rows(),
        loaded.rowsPerSecond(),
        loaded.settleSeconds(),
        loaded.buildSeconds(),
        loaded.indexBytes().isPresent()
            ? String.format(Locale.ROOT, "%,d", loaded.indexBytes().getAsLong())
            : "not known");
  }

  void roundsHead() {
    print("exact search finds what comparing everything finds%n");
    print(
        "%n%-10s %7s %5s %6s %8s %9s %9s %9s %9s%n",
        "side", "clients", "round", "effort", "recall", "p50 us", "p95 us", "p99 us", "queries/s");
  }

  void round(SqlResults.Round round) {
    for (String side : round.sides()) {
      round
          .of(side)
          .forEach(point ->
              print(
                  "%-10s %7d %5d %6d %s%n",
                  side, point.clients(), round.round(), point.effort(), figures(point)));
    }
  }

  /// Queries per second at equal recall.
  void comparison(List<SqlResults.Round> rounds) {
    interpolated(rounds, "queries/s of each round by the wall clock", SqlMeasurement::byWallClock);
    interpolated(rounds, "queries/s of each round by the median", SqlMeasurement::byMedian);
    out.println();
  }

  private static String figures(SqlMeasurement point) {
    return String.format(
        Locale.ROOT,
        "%8.4f %9.1f %9.1f %9.1f %9.0f",
        point.recall(),
        point.micros().p50(),
        point.micros().p95(),
        point.micros().p99(),
        point.queriesPerSecond());
  }

  private void interpolated(
      List<SqlResults.Round> curves, String what, Function<SqlMeasurement, Measurement> speed) {
    print("%n%-8s %7s %-10s  %s (azimuth : it)%n", "recall", "clients", "side", what);
    List<Integer> counts = curves.stream().map(SqlResults.Round::clients).distinct().toList();
    for (int count : counts) {
      List<SqlResults.Round> rounds =
          curves.stream().filter(round -> round.clients() == count).toList();
      for (double recall : RECALLS) {
        for (String side : rounds.getFirst().sides()) {
          String speeds =
              rounds.stream()
                  .map(round -> {
                    double own = round.curve(AzimuthSide.NAME, speed).queriesPerSecondAt(recall);
                    double its = round.curve(side, speed).queriesPerSecondAt(recall);
                    return String.format(Locale.ROOT, "%8.0f (%.2f)", its, own / its);
                  })
                  .collect(Collectors.joining(" "));
          print("%-8.3f %7d %-10s %s%n", recall, count, side, speeds);
        }
      }
    }
  }

  void target(double accuracy, SqlMeasurement point) {
    print("%-10s target accuracy %.3f: %s%n", point.side(), accuracy, figures(point));
  }

  void filtered(List<SqlFilterSweep.Point> points) {
    print(
        "%nfiltered, one client, recall .95 asked for%n%-10s %8s %8s %-10s %6s %5s %8s %9s %9s %9s %9s%n",
        "filter",
        "part",
        "matches",
        "side",
        "effort",
        "least",
        "recall",
        "p50 us",
        "p95 us",
        "p99 us",
        "queries/s");
    for (SqlFilterSweep.Point point : points) {
      print(
          "%-10s %7.2f%% %8d %-10s %6d %5d %s%n",
          point.filter(),
          point.part() * 100,
          point.matches(),
          point.measured().side(),
          point.measured().effort(),
          point.measured().rowsMin(),
          figures(point.measured()));
    }
  }

  void mixed(List<SqlMixed.Point> points) {
    print(
        "%nsearches while one client updates%n%-10s %7s %8s %9s %9s %9s %9s %10s %9s %9s%n",
        "side",
        "clients",
        "recall",
        "p50 us",
        "p95 us",
        "p99 us",
        "queries/s",
        "updates/s",
        "p50 us",
        "p99 us");
    for (SqlMixed.Point point : points) {
      print(
          "%-10s %7d %s %10.0f %9.1f %9.1f%n",
          point.searches().side(),
          point.searches().clients(),
          figures(point.searches()),
          point.updatesPerSecond(),
          point.updateMicros().p50(),
          point.updateMicros().p99());
    }
  }
}
