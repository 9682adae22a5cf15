package dev.azimuth.benchmarks;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.IndexKind;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.IndexSearch;
import dev.azimuth.nodes.index.IndexSettings;
import dev.azimuth.nodes.index.SearchQuery;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchWork;
import dev.azimuth.nodes.index.VectorIndex;
import dev.azimuth.nodes.index.kind.IndexKinds;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What searches read of indexes and vectors that lie in files, and how long they take, with the
/// files in memory and, if asked for, with nothing of them there or with room for a part.
///
/// Kinds take turns at each accuracy. A search without the files in memory leaves what it read
/// there, so that few queries are asked then.
public final class DiskBenchmark {
  private static final double[] ACCURACIES = {0.9, 0.95, 0.99};
  private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");
  private static final int COLD_QUERIES = 100;

  private final Options options;
  private final PrintStream out;
  private final Clock clock = new SystemClock();

  private DiskBenchmark(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /// Runs with the options of the command line.
  public static void main(String[] arguments) throws IOException {
    try {
      new DiskBenchmark(Options.disk(arguments), System.out).run();
    } catch (Options.HelpException e) {
      System.out.print(e.getMessage());
    } catch (IllegalArgumentException | IOException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  /// An index and the vectors that it is over, in files.
  private record Stored(String name, IndexKind kind, Path index, Path vectors, FloatRows shape) {
    /// Opens both as segments do.
    VectorIndex open(Arena arena) throws IOException {
      FloatRows rows =
          new FloatRows(IndexFiles.map(vectors, arena), 0, shape.stride(), shape.dimension());
      CodeMemory memory = new CodeMemory(Long.MAX_VALUE);
      int count = (int) (rows.data().byteSize() / rows.stride());
      return kind.open(IndexFiles.map(index, arena), IndexRows.all(rows, count), name, memory);
    }
  }

  private void run() throws IOException {
    Path scratch = Files.createTempDirectory("azimuth-bench-");
    List<Stored> all = new ArrayList<>();
    try (Arena arena = Arena.ofShared();
        SystemScheduler scheduler = new SystemScheduler()) {
      Workload workload = WorkloadReader.read(options, arena);
      out.println(workload.describe());
      FloatRows rows = workload.base().rows();
      Path vectors = scratch.resolve("vectors");
      long bytes = rows.stride() * workload.base().count();
      store(vectors, rows.data().asSlice(rows.offset(), bytes));
      out.printf(
          "%n%-10s %10s %18s %20s%n", "kind", "build s", "bytes per vector", "of these in memory");
      for (String name : options.text("kinds").orElse("hnsw,diskann").split(",", -1)) {
        IndexKind kind =
            IndexKinds.named(name)
                .orElseThrow(() -> new IllegalArgumentException("unknown kind " + name));
        Stored stored = new Stored(name, kind, scratch.resolve(name), vectors, rows);
        build(stored, workload, scheduler);
        all.add(stored);
      }
      out.printf(
          "%n%-9s %8s %8s %8s %10s %10s %8s %8s %8s %10s %8s%n",
          "kind",
          "accuracy",
          "files",
          "recall",
          "p50 us",
          "mean us",
          "scored",
          "records",
          "vectors",
          "read KiB",
          "faults");
      for (double accuracy : ACCURACIES) {
        for (int round = 0; round <= options.number("rounds", 3); round++) {
          for (Stored stored : all) {
            measure(stored, workload, accuracy, round == 0 ? "first" : "memory");
          }
        }
      }
      if (options.isYes("drop-caches")) {
        searchDisk(all, workload);
      }
    } finally {
      for (Stored stored : all) {
        Files.deleteIfExists(stored.index);
      }
      Files.deleteIfExists(scratch.resolve("vectors"));
      Files.deleteIfExists(scratch);
    }
  }

  private void searchDisk(List<Stored> all, Workload workload) throws IOException {
    Optional<String> group = options.text("memory-cgroup");
    if (group.isPresent()) {
      String process = Long.toString(ProcessHandle.current().pid());
      Files.writeString(Path.of(group.get()).resolve("cgroup.procs"), process);
    }
    for (double accuracy : ACCURACIES) {
      for (Stored stored : all) {
        Files.writeString(DROP_CACHES, "3");
        measure(stored, workload, accuracy, group.isPresent() ? "limited" : "disk");
      }
    }
  }

  private void build(Stored stored, Workload workload, SystemScheduler scheduler)
      throws IOException {
    DistanceMetric metric =
        workload.metric() == DistanceMetric.L2 ? DistanceMetric.L2_SQUARED : workload.metric();
    int count = workload.base().count();
    int threads = options.number("threads", 1);
    IndexSettings settings =
        new IndexSettings(
            metric,
            workload.base().dimension(),
            options.number("seed", 1),
            stored.name.equals("diskann")
                ? Map.of("beam_width", Integer.toString(options.number("beam-width", 8)))
                : Map.of());
    long start = clock.nanos();
    try (Arena building = Arena.ofShared()) {
      BuildResources resources = new BuildResources(scheduler.compute(), threads, building);
      IndexRows rows = IndexRows.all(workload.base().rows(), count);
      store(
          stored.index,
          stored.kind.build(settings, rows, resources, new BuildProgress()).join().file());
    }
    double seconds = (clock.nanos() - start) / 1e9;
    try (Arena arena = Arena.ofShared()) {
      VectorIndex index = stored.open(arena);
      out.printf(
          Locale.ROOT,
          "%-10s %10.1f %18.1f %20.1f%n",
          stored.name,
          seconds,
          (double) index.fileBytes() / count,
          (double) index.memoryBytes() / count);
      index.close();
    }
  }

  /// Writes a file down to the disk, so that its pages can be dropped.
  private static void store(Path file, MemorySegment content) throws IOException {
    IndexFiles.write(file, content);
    try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
      written.force(true);
    }
  }

  private void measure(Stored stored, Workload workload, double accuracy, String files)
      throws IOException {
    int count = workload.queries().count();
    int asked = files.equals("disk") ? Math.min(count, COLD_QUERIES) : count;
    long[] nanos = new long[asked];
    int[][] rows = new int[asked][];
    long scored = 0;
    long records = 0;
    long compared = 0;
    FileReads reads;
    try (Arena arena = Arena.ofShared()) {
      VectorIndex index = stored.open(arena);
      IndexSearch search = index.newSearch();
      SearchRequest request = new SearchRequest(workload.k(), accuracy, 0, null);
      FileReads before = FileReads.now();
      for (int i = 0; i < asked; i++) {
        SearchQuery query = new SearchQuery.Dense(workload.queries().get(i));
        long start = clock.nanos();
        FoundRows found = search.nearest(query, request);
        nanos[i] = clock.nanos() - start;
        rows[i] = found.rows();
        SearchWork work = found.work();
        scored += work.scored();
        records += work.recordsRead();
        compared += work.compared();
      }
      reads = FileReads.now().since(before);
      index.close();
    }
    Measurement point = Measurement.of(stored.name, 0, workload, new Contender.Round(nanos, rows));
    out.printf(
        Locale.ROOT,
        "%-9s %8.2f %8s %8.4f %10.1f %10.1f %8.1f %8.1f %8.1f %10.1f %8.1f%n",
        stored.name,
        accuracy,
        files,
        point.recall(),
        point.medianMicros(),
        Arrays.stream(nanos).average().orElse(0) / 1e3,
        (double) scored / asked,
        (double) records / asked,
        (double) compared / asked,
        reads.bytes() / 1024.0 / asked,
        (double) reads.faults() / asked);
  }
}
