package dev.azimuth.benchmarks;

import dev.azimuth.nodes.index.graph.RowCoding;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;

/// Recall against queries per second of the graph index and of other engines, in turns; with
/// `--type`, of the indexes over other types beside a scan.
///
/// One thread searches. Each round passes over all efforts, and at each effort over all engines, so
/// that what else the machine does falls on all alike; the first round only warms up.
public final class VectorBenchmark {
  private static final List<Integer> EFFORTS =
      List.of(10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384);
  private static final double[] RECALLS = {0.9, 0.95, 0.98, 0.99, 0.995, 0.999};
  private static final double[] ACCURACIES = {0.9, 0.95, 0.99, 0.999};
  private static final String AZIMUTH = "azimuth";

  private final Options options;
  private final PrintStream out;
  private final Clock clock = new SystemClock();

  private VectorBenchmark(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /// Runs with the options of the command line.
  public static void main(String[] arguments) throws IOException {
    try {
      new VectorBenchmark(Options.vectors(arguments), System.out).run();
    } catch (Options.HelpException e) {
      System.out.print(e.getMessage());
    } catch (IllegalArgumentException | IOException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private void run() throws IOException {
    Path scratch = Files.createTempDirectory("azimuth-bench-");
    try (Arena arena = Arena.ofShared();
        SystemScheduler scheduler = new SystemScheduler()) {
      if (!WorkloadReader.type(options).equals(WorkloadReader.VECTOR)) {
        TypeBenchmark.of(options, out, clock, arena)
            .run(scheduler.compute(), scratch.resolve("index"));
        return;
      }
      Workload workload = WorkloadReader.read(options, arena);
      out.println(workload.describe());
      BuildSettings settings =
          new BuildSettings(
              options.number("m", 16),
              options.number("ef-construction", 200),
              options.number("threads", 1),
              options.number("seed", 1),
              options.text("coding").map(name -> RowCoding.valueOf(name.toUpperCase(Locale.ROOT))),
              options.text("lists").map(_ -> options.number("lists", 0)));
      AzimuthContender azimuth =
          new AzimuthContender(
              workload, settings, scheduler.compute(), scratch.resolve("index"), clock);
      List<KindContender> kinds = kinds(workload, settings, scheduler.compute(), scratch);
      List<Contender> contenders = new ArrayList<>(List.of(azimuth));
      contenders.addAll(kinds);
      contenders.addAll(peers(workload, settings, scratch));
      try {
        measure(workload, contenders, azimuth);
        for (KindContender kind : kinds) {
          reportTargets(workload, kind.name(), kind::searchFor);
        }
      } finally {
        for (Contender contender : contenders) {
          contender.close();
        }
      }
    } finally {
      delete(scratch);
    }
  }

  /// Kinds of index beside the graph, which is always there.
  private List<KindContender> kinds(
      Workload workload, BuildSettings settings, Executor executor, Path scratch) {
    List<KindContender> kinds = new ArrayList<>();
    for (String name : options.text("kinds").orElse("hnsw").split(",", -1)) {
      if (!name.equals("hnsw")) {
        Path file = scratch.resolve("index-" + name);
        kinds.add(new KindContender(name, workload, settings, executor, file, clock));
      }
    }
    return kinds;
  }

  private List<Contender> peers(Workload workload, BuildSettings settings, Path scratch)
      throws IOException {
    List<Contender> contenders = new ArrayList<>();
    for (String peer : options.text("peers").orElse("lucene").split(",", -1)) {
      Path directory = Files.createDirectories(scratch.resolve(peer));
      switch (peer) {
        case "lucene" -> contenders.add(new LuceneContender(workload, settings, directory, clock));
        case "hnswlib" -> contenders.add(new HnswlibContender(workload, settings, directory));
        case "none" -> {}
        default ->
            throw new IllegalArgumentException("unknown peer " + peer + "; lucene, hnswlib, none");
      }
    }
    return contenders;
  }

  private void measure(Workload workload, List<Contender> contenders, AzimuthContender azimuth)
      throws IOException {
    out.printf("%n%-10s %10s %18s%n", "engine", "build s", "bytes per vector");
    for (Contender contender : contenders) {
      Contender.Built built = contender.build();
      out.printf(
          Locale.ROOT,
          "%-10s %10.1f %18.1f%n",
          contender.name(),
          built.seconds(),
          built.bytesPerVector());
    }
    List<Curve> curves = new ArrayList<>();
    for (int round = 0; round <= options.number("rounds", 3); round++) {
      List<Measurement> measured = new ArrayList<>();
      for (int effort : EFFORTS) {
        for (Contender contender : contenders) {
          measured.add(
              Measurement.of(contender.name(), effort, workload, contender.search(effort)));
        }
      }
      for (Contender contender : contenders) {
        Stream<Measurement> own =
            measured.stream().filter(point -> point.contender().equals(contender.name()));
        if (round > 0) {
          curves.add(new Curve(contender.name(), round, own.toList()));
        }
      }
    }
    List<String> names = contenders.stream().map(Contender::name).toList();
    report(curves, names);
    reportTargets(workload, AZIMUTH, azimuth::searchFor);
    if (options.isYes("filters")) {
      new FilterSweep(workload, azimuth, options.number("seed", 1)).print(out);
    }
    Optional<String> csv = options.text("csv");
    if (csv.isPresent()) {
      Files.writeString(Path.of(csv.get()), csv(workload, curves));
    }
    Optional<String> plot = options.text("plot");
    if (plot.isPresent()) {
      Files.writeString(
          Path.of(plot.get()), Plot.html(workload.describe() + ", one thread", names, curves));
    }
  }

  private void reportTargets(
      Workload workload, String name, DoubleFunction<Contender.Round> search) {
    for (double accuracy : ACCURACIES) {
      Measurement point = Measurement.of(name, 0, workload, search.apply(accuracy));
      out.printf(
          Locale.ROOT,
          "%-10s target accuracy %.3f: recall %.4f, p50 %.1f us%n",
          name,
          accuracy,
          point.recall(),
          point.medianMicros());
    }
  }

  private void report(List<Curve> curves, List<String> names) {
    out.printf("%n%-10s %6s %8s   %s%n", "engine", "effort", "recall", "p50 us of each round");
    for (String name : names) {
      List<Curve> own = curves.stream().filter(curve -> curve.contender().equals(name)).toList();
      for (int i = 0; i < EFFORTS.size(); i++) {
        int at = i;
        String times =
            String.join(
                "  ",
                own.stream()
                    .map(c -> String.format(Locale.ROOT, "%.1f", c.points().get(at).medianMicros()))
                    .toList());
        out.printf(
            Locale.ROOT,
            "%-10s %6d %8.4f   %s%n",
            name,
            EFFORTS.get(i),
            own.getLast().points().get(i).recall(),
            times);
      }
    }
    out.printf("%n%-8s %-10s   %s%n", "recall", "engine", "queries/s of each round (azimuth : it)");
    for (double recall : RECALLS) {
      for (String name : names) {
        out.printf(Locale.ROOT, "%-8.3f %-10s  ", recall, name);
        for (Curve curve : curves) {
          if (curve.contender().equals(name)) {
            double own = of(curves, AZIMUTH, curve.round()).queriesPerSecondAt(recall);
            double its = curve.queriesPerSecondAt(recall);
            out.printf(Locale.ROOT, " %8.0f (%.2f)", its, own / its);
          }
        }
        out.println();
      }
    }
  }

  private static Curve of(List<Curve> curves, String name, int round) {
    return curves.stream()
        .filter(curve -> curve.contender().equals(name) && curve.round() == round)
        .findAny()
        .orElseThrow();
  }

  private static String csv(Workload workload, List<Curve> curves) {
    StringBuilder text = new StringBuilder("workload,engine,round,effort,recall,p50_us,qps\n");
    for (Curve curve : curves) {
      for (Measurement point : curve.points()) {
        text.append(
            String.format(
                Locale.ROOT,
                "%s,%s,%d,%d,%.5f,%.2f,%.1f%n",
                workload.name(),
                curve.contender(),
                curve.round(),
                point.effort(),
                point.recall(),
                point.medianMicros(),
                point.queriesPerSecond()));
      }
    }
    return text.toString();
  }

  private static void delete(Path directory) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(directory)) {
      paths = walk.sorted((a, b) -> b.compareTo(a)).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
