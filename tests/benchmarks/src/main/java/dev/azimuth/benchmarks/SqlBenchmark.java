package dev.azimuth.benchmarks;

import dev.azimuth.server.process.ScratchDirectory;
import dev.azimuth.server.process.ServerProcess;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The same workload over JDBC on Azimuth and, if there is one, on PostgreSQL with pgvector: load,
/// build, recall against queries per second by some clients, filters, updates beside searches.
///
/// Each round passes over all efforts, and at each effort over both sides, so that what else the
/// machine does falls on both alike; the first round only warms up.
public final class SqlBenchmark {
  private static final List<Integer> EFFORTS =
      List.of(10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384);

  /// pgvector takes no larger one.
  private static final int EFFORT_MAX = 1000;

  private static final int CLIENTS_MAX = 256;
  private static final double[] ACCURACIES = {0.9, 0.95, 0.99, 0.999};
  private static final int MIXED_SECONDS = 10;

  private final Options options;
  private final SqlReport report;
  private final List<Integer> clientCounts;
  private final List<Integer> mixedCounts;
  private final List<Integer> efforts;
  private final int rounds;
  private final SqlIndex index;
  private final Clock clock = new SystemClock();

  /// A benchmark with these options; fails if they cannot be.
  SqlBenchmark(Options options, PrintStream out) {
    this.options = options;
    report = new SqlReport(out);
    clientCounts = upTo(CLIENTS_MAX, "clients", List.of(1));
    mixedCounts = upTo(CLIENTS_MAX, "mixed", List.of());
    efforts = upTo(EFFORT_MAX, "efforts", EFFORTS);
    rounds = options.number("rounds", 3);
    index = SqlIndex.of(options);
    wantsUrl("url", "jdbc:azimuth:");
    wantsUrl("against", "jdbc:postgresql:");
  }

  private List<Integer> upTo(int max, String name, List<Integer> otherwise) {
    List<Integer> numbers = options.numbers(name, otherwise);
    if (numbers.stream().anyMatch(number -> number > max)) {
      throw new IllegalArgumentException("--" + name + " wants numbers of at most " + max);
    }
    return numbers.stream().sorted().distinct().toList();
  }

  private void wantsUrl(String name, String prefix) {
    options
        .text(name)
        .filter(url -> !url.startsWith(prefix))
        .ifPresent(url -> {
          throw new IllegalArgumentException("--" + name + " wants " + prefix + "..., not " + url);
        });
  }

  /// Runs with the options of the command line.
  public static void main(String[] arguments) {
    try {
      new SqlBenchmark(Options.sql(arguments), System.out).run();
    } catch (Options.HelpException e) {
      System.out.print(e.getMessage());
    } catch (IllegalArgumentException | IOException | SQLException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  /// Runs it; all that was measured.
  SqlResults run() throws IOException, SQLException {
    int threads = 1 + IntStream.concat(stream(clientCounts), stream(mixedCounts)).max().orElse(1);
    try (Arena arena = Arena.ofShared();
        ScratchDirectory scratch = ScratchDirectory.create("azimuth-bench-");
        SystemScheduler scheduler = new SystemScheduler(threads)) {
      SqlWorkload workload = SqlWorkload.read(options, arena);
      report.line(workload.describe() + ", index " + index.method().sql());
      Optional<String> url = options.text("url");
      if (url.isPresent()) {
        AzimuthSide side = new AzimuthSide(url.get(), Optional.empty(), index, scheduler, clock);
        return run(workload, side, scheduler);
      }
      Path data = scratch.path().resolve("data");
      try (ServerProcess server = ServerProcess.start(data, scratch.path().resolve("errors"))) {
        AzimuthSide side =
            new AzimuthSide(server.url(), Optional.of(data), index, scheduler, clock);
        return run(workload, side, scheduler);
      }
    }
  }

  private static IntStream stream(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue);
  }

  private SqlResults run(SqlWorkload workload, AzimuthSide azimuth, SystemScheduler scheduler)
      throws IOException, SQLException {
    List<SqlSide> sides = new ArrayList<>(List.of(azimuth));
    if (options.text("against").isPresent()) {
      PgvectorSide pgvector = new PgvectorSide(options.text("against").get(), index);
      report.line("against " + pgvector.version());
      sides.add(pgvector);
    }
    List<SqlClients> clients = new ArrayList<>();
    try {
      int most = IntStream.concat(stream(clientCounts), stream(mixedCounts)).max().orElse(1);
      for (SqlSide side : sides) {
        clients.add(new SqlClients(side, workload, most, scheduler, clock));
      }
      SqlResults results = measure(workload, clients, scheduler);
      write(workload, results);
      return results;
    } finally {
      for (SqlClients side : clients) {
        side.close();
      }
    }
  }

  private SqlResults measure(
      SqlWorkload workload, List<SqlClients> sides, SystemScheduler scheduler)
      throws IOException, SQLException {
    int seed = options.number("seed", 1);
    SqlTable table = SqlTable.of(workload, seed);
    Optional<SqlMixed> mixed =
        mixedCounts.isEmpty()
            ? Optional.empty()
            : Optional.of(new SqlMixed(workload, scheduler, clock, seed));
    List<SqlTable.Loaded> loaded = new ArrayList<>();
    report.loadedHead();
    for (SqlClients side : sides) {
      loaded.add(table.load(side.side(), side, options, clock));
      report.loaded(loaded.getLast());
    }
    List<SqlResults.Round> curves = curves(workload, sides);
    report.comparison(curves);
    List<SqlMeasurement> targets = new ArrayList<>();
    for (double accuracy : ACCURACIES) {
      Effort effort = new Effort.Accuracy(accuracy);
      SqlMeasurement point = sides.getFirst().pass(1, SqlClients.Question.plain(workload, effort));
      report.target(accuracy, point);
      targets.add(point);
    }
    List<SqlFilterSweep.Point> filtered = List.of();
    if (options.isYes("filters")) {
      filtered = new SqlFilterSweep(table).measure(sides);
      report.filtered(filtered);
    }
    List<SqlMixed.Point> updated = new ArrayList<>();
    if (mixed.isPresent()) {
      updated = mixed(mixed.get(), sides, curves);
      report.mixed(updated);
    }
    for (SqlClients side : sides) {
      side.dropTable();
    }
    return new SqlResults(loaded, curves, targets, filtered, updated);
  }

  private List<SqlResults.Round> curves(SqlWorkload workload, List<SqlClients> sides)
      throws SQLException {
    List<SqlResults.Round> curves = new ArrayList<>();
    report.roundsHead();
    for (int count : clientCounts) {
      for (int round = 0; round <= rounds; round++) {
        List<SqlMeasurement> points = new ArrayList<>();
        List<SqlClients> order = round % 2 == 0 ? sides : sides.reversed();
        for (int effort : efforts) {
          SqlClients.Question question =
              SqlClients.Question.plain(workload, new Effort.Candidates(effort));
          for (SqlClients side : order) {
            points.add(side.pass(count, question));
          }
        }
        if (round > 0) {
          curves.add(new SqlResults.Round(count, round, points));
          report.round(curves.getLast());
        }
      }
    }
    return curves;
  }

  /// Azimuth is asked for a part of the nearest rows, the other side gets the effort that found as
  /// much in the last round.
  private List<SqlMixed.Point> mixed(
      SqlMixed mixed, List<SqlClients> sides, List<SqlResults.Round> curves) throws SQLException {
    List<SqlMixed.Point> points = new ArrayList<>();
    int seconds = options.number("mixed-seconds", MIXED_SECONDS);
    for (int count : mixedCounts) {
      for (SqlClients side : sides) {
        Effort effort =
            side.side() instanceof AzimuthSide
                ? new Effort.Accuracy(SqlFilterSweep.ACCURACY)
                : new Effort.Candidates(effortOf(side.side().name(), curves.getLast()));
        points.add(mixed.measure(side, count, effort, seconds));
      }
    }
    return points;
  }

  private int effortOf(String side, SqlResults.Round round) {
    Stream<SqlMeasurement> enough =
        round.of(side).filter(point -> point.recall() >= SqlFilterSweep.ACCURACY);
    return enough.mapToInt(SqlMeasurement::effort).min().orElse(efforts.getLast());
  }

  private void write(SqlWorkload workload, SqlResults results) throws IOException {
    Optional<String> csv = options.text("csv");
    if (csv.isPresent()) {
      Files.writeString(Path.of(csv.get()), results.csv(workload.name()));
    }
    Optional<String> plot = options.text("plot");
    if (plot.isPresent()) {
      List<Curve> curves = results.plotted();
      List<String> names = curves.stream().map(Curve::contender).distinct().toList();
      Files.writeString(
          Path.of(plot.get()), Plot.html(workload.describe() + ", over JDBC", names, curves));
    }
  }
}
