package dev.azimuth.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Options of the command line: `--name value`.
final class Options {
  /// What every benchmark of searches takes.
  private static final Map<String, String> SHARED =
      Map.ofEntries(
          Map.entry("base", "FILE with the rows: .fvecs, .npy, .idx, each also .gz"),
          Map.entry("queries", "FILE with the queries; without it, the last rows are the queries"),
          Map.entry("metric", "l2, cosine or ip; default l2"),
          Map.entry("generate", "ROWSxDIMENSIONS of seeded clusters instead of files"),
          Map.entry("rows", "most rows to take"),
          Map.entry("query-count", "most queries to take, default 1000"),
          Map.entry("k", "rows wanted, default 10"),
          Map.entry("m", "links of a row, default 16"),
          Map.entry("ef-construction", "default 200"),
          Map.entry("rounds", "passes over all engines, default 3"),
          Map.entry("filters", "yes: measure filtered searches too"),
          Map.entry("seed", "default 1"),
          Map.entry("csv", "FILE for all measurements"),
          Map.entry("plot", "FILE.html for a plot of recall and queries per second"));

  private static final Map<String, String> VECTORS =
      Map.ofEntries(
          Map.entry("coding", "codes or vectors, for Azimuth; default what suits the dimensions"),
          Map.entry(
              "kinds",
              "of index beside the graph, by commas: diskann, flat, ivf_flat, ivf_sq8, ivf_pq"),
          Map.entry(
              "type",
              "vector, or bit or sparsevec, which are generated and measured beside a scan, with"
                  + " --metric hamming, jaccard or ip"),
          Map.entry("elements", "of a row of sparsevec, default 100"),
          Map.entry("lists", "of indexes by lists; default four times the root of the rows"),
          Map.entry("threads", "of the build, default 1; peers build with one"),
          Map.entry("peers", "lucene, hnswlib, both by a comma, or none; default lucene"));

  private static final Map<String, String> DISK =
      Map.ofEntries(
          Map.entry("kinds", "of index, by commas; default hnsw,diskann"),
          Map.entry("beam-width", "records that diskann reads at a time, default 8"),
          Map.entry("threads", "of the build, default 1"),
          Map.entry("drop-caches", "yes: search from the disk too; needs root, on Linux"),
          Map.entry("memory-cgroup", "DIRECTORY of a memory cgroup to join before that"));

  private static final Map<String, String> SQL =
      Map.ofEntries(
          Map.entry("url", "jdbc:azimuth://... to measure; without it a server of its own"),
          Map.entry("against", "jdbc:postgresql://... with pgvector, to measure in turns"),
          Map.entry("batch", "rows of a batch while loading, default 500"),
          Map.entry(
              "kind",
              "of index: hnsw, ivf_flat, ivf_sq8, ivf_pq, diskann, sparse_inverted or flat; default"
                  + " hnsw, and sparse_inverted for sparsevec"),
          Map.entry(
              "type",
              "vector, or bit or sparsevec, which are generated, with --metric hamming, jaccard or"
                  + " ip"),
          Map.entry("elements", "of a row of sparsevec, default 100"),
          Map.entry("lists", "of indexes by lists; default four times the root of the rows"),
          Map.entry("clients", "that search at a time, by commas; default 1"),
          Map.entry("efforts", "ef_search, or lists looked into, by commas; default 10 to 384"),
          Map.entry("mixed", "clients that search while one updates, by commas; default none"),
          Map.entry("mixed-seconds", "of each side and number of clients, default 10"));

  private final Map<String, String> values = new HashMap<>();

  private Options(String command, Map<String, String> own, String... arguments) {
    Map<String, String> known = new TreeMap<>(SHARED);
    known.putAll(own);
    if (List.of(arguments).contains("--help")) {
      throw new HelpException(help(command, known));
    }
    for (int i = 0; i < arguments.length; i += 2) {
      String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
      if (!known.containsKey(name)) {
        throw refusal("not understood: " + arguments[i], command, known);
      }
      if (i + 1 == arguments.length) {
        throw refusal("a value is missing behind " + arguments[i], command, known);
      }
      if (values.put(name, arguments[i + 1]) != null) {
        throw refusal("given twice: " + arguments[i], command, known);
      }
    }
  }

  /// Those of the benchmark in process.
  static Options vectors(String... arguments) {
    return new Options("bench vectors", VECTORS, arguments);
  }

  /// Those of the benchmark of files on disk.
  static Options disk(String... arguments) {
    return new Options("bench disk", DISK, arguments);
  }

  /// Those of the benchmark over JDBC.
  static Options sql(String... arguments) {
    return new Options("bench sql", SQL, arguments);
  }

  private static IllegalArgumentException refusal(
      String what, String command, Map<String, String> known) {
    return new IllegalArgumentException(what + System.lineSeparator() + help(command, known));
  }

  private static String help(String command, Map<String, String> known) {
    StringBuilder text = new StringBuilder("azimuth " + command + ", with these options:\n");
    known.forEach((name, meaning) -> text.append(String.format("  --%-16s %s%n", name, meaning)));
    return text.toString();
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  boolean isYes(String name) {
    return switch (text(name).orElse("no")) {
      case "yes" -> true;
      case "no" -> false;
      default -> throw new IllegalArgumentException("--" + name + " is yes or no");
    };
  }

  /// A number of at least 1.
  int number(String name, int otherwise) {
    return text(name).map(value -> number(name, value)).orElse(otherwise);
  }

  private static int number(String name, String value) {
    try {
      int number = Integer.parseInt(value.strip());
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--" + name + " wants a number, not " + value, e);
    }
    throw new IllegalArgumentException("--" + name + " wants a number of at least 1: " + value);
  }

  /// Numbers of at least 1, by commas.
  List<Integer> numbers(String name, List<Integer> otherwise) {
    Optional<String> list = text(name);
    if (list.isEmpty()) {
      return otherwise;
    }
    List<Integer> numbers = new ArrayList<>();
    for (String value : list.get().split(",", -1)) {
      numbers.add(number(name, value));
    }
    return numbers;
  }

  /// Somebody asked what there is.
  static final class HelpException extends RuntimeException {
    private static final long serialVersionUID = 1;

    HelpException(String text) {
      super(text);
    }
  }
}
