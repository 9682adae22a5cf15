package dev.azimuth.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Options of the command line: `--name value`.
final class Options {
  private static final Map<String, String> KNOWN =
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
          Map.entry("coding", "codes or vectors, for Azimuth; default what suits the dimensions"),
          Map.entry(
              "kinds", "of index beside the graph, by commas: flat, ivf_flat, ivf_sq8, ivf_pq"),
          Map.entry("lists", "of indexes by lists; default four times the root of the rows"),
          Map.entry("threads", "of the build, default 1; peers build with one"),
          Map.entry("rounds", "passes over all engines, default 3"),
          Map.entry("peers", "lucene, hnswlib, both by a comma, or none; default lucene"),
          Map.entry("filters", "yes: measure filtered searches too"),
          Map.entry("seed", "default 1"),
          Map.entry("csv", "FILE for all measurements"),
          Map.entry("plot", "FILE.html for a plot of recall and queries per second"));

  private final Map<String, String> values = new HashMap<>();

  Options(String[] arguments) {
    for (int i = 0; i < arguments.length; i += 2) {
      String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
      if (!KNOWN.containsKey(name) || i + 1 == arguments.length) {
        throw new IllegalArgumentException(
            "not understood: " + arguments[i] + System.lineSeparator() + help());
      }
      values.put(name, arguments[i + 1]);
    }
  }

  static String help() {
    StringBuilder text = new StringBuilder("azimuth bench vectors, with these options:\n");
    KNOWN.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(option ->
            text.append(String.format("  --%-16s %s%n", option.getKey(), option.getValue())));
    return text.toString();
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  int number(String name, int otherwise) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--" + name + " wants a number, not " + value, e);
    }
  }
}
