package dev.azimuth.benchmarks;

import dev.azimuth.storage.catalog.OperatorClass;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/// Rows and queries as SQL takes them, and the exact answers.
sealed interface SqlWorkload {
  /// Name in files.
  String name();

  /// `name: 50000 x 384, L2, 1000 queries, k 10`.
  String describe();

  /// What rows are ordered by; tells the type of the column, too.
  OperatorClass operatorClass();

  int dimension();

  int rowCount();

  int queryCount();

  /// How many rows a query is to find.
  int k();

  /// A row as a parameter: `float[]` or text.
  Object row(int row);

  /// A query as a parameter.
  Object query(int query);

  /// Distances of some rows from a query, in any monotone form; not for several threads at a time.
  double[] distances(int query, int[] among);

  /// What the `k` nearest of some rows are within, and a little for rounding.
  double limit(int query, int[] among);

  /// The same among all rows, for each query.
  double[] limits();

  /// Part of the wanted rows that found ones are.
  ///
  /// @param limit that the wanted ones are within
  default double recall(int query, int[] found, double limit, int wanted) {
    long hits =
        Arrays.stream(distances(query, found)).filter(distance -> distance <= limit).count();
    return (double) Math.min(hits, wanted) / wanted;
  }

  /// For each row how far it lies along a direction that goes with the vector.
  double[] along(Random random);

  /// Reads or generates the rows that the options name, and finds the exact answers.
  static SqlWorkload read(Options options, Arena arena) throws IOException {
    OperatorClass operatorClass = operatorClass(options);
    if (WorkloadReader.type(options).equals(WorkloadReader.VECTOR)) {
      Workload workload = WorkloadReader.read(options, arena);
      Workload.Exact exact = new Workload.Exact(workload.metric(), workload.base());
      return new Dense(workload, operatorClass, exact);
    }
    GeneratedRows rows = TypeBenchmark.generated(options, arena);
    int count = rows.source().rowCount();
    int[] all = IntStream.range(0, count).toArray();
    double[] limits = new double[WorkloadReader.queryCount(options)];
    Generated generated = new Generated(rows, operatorClass, WorkloadReader.k(options), limits);
    Arrays.setAll(limits, query -> generated.limit(query, all));
    return generated;
  }

  /// What the options name, without reading any rows.
  static OperatorClass operatorClass(Options options) {
    return switch (WorkloadReader.metric(options)) {
      case L2 -> OperatorClass.VECTOR_L2_OPS;
      case COSINE -> OperatorClass.VECTOR_COSINE_OPS;
      case NEGATIVE_INNER_PRODUCT ->
          WorkloadReader.type(options).equals(WorkloadReader.VECTOR)
              ? OperatorClass.VECTOR_IP_OPS
              : OperatorClass.SPARSEVEC_IP_OPS;
      case HAMMING -> OperatorClass.BIT_HAMMING_OPS;
      case JACCARD -> OperatorClass.BIT_JACCARD_OPS;
      default -> throw new IllegalArgumentException("not measured: " + options.text("metric"));
    };
  }

  /// Vectors of numbers.
  record Dense(Workload workload, OperatorClass operatorClass, Workload.Exact exact)
      implements SqlWorkload {
    @Override
    public String name() {
      return workload.name();
    }

    @Override
    public String describe() {
      return workload.describe();
    }

    @Override
    public int dimension() {
      return workload.base().dimension();
    }

    @Override
    public int rowCount() {
      return workload.base().count();
    }

    @Override
    public int queryCount() {
      return workload.queries().count();
    }

    @Override
    public int k() {
      return workload.k();
    }

    @Override
    public Object row(int row) {
      return workload.base().get(row);
    }

    @Override
    public Object query(int query) {
      return workload.queries().get(query);
    }

    @Override
    public double[] distances(int query, int[] among) {
      float[] distances = exact.distances(workload.queries().get(query), among);
      return IntStream.range(0, distances.length).mapToDouble(i -> distances[i]).toArray();
    }

    @Override
    public double limit(int query, int[] among) {
      return exact.limit(workload.queries().get(query), among, workload.k());
    }

    @Override
    public double[] limits() {
      return workload.limits();
    }

    @Override
    public double[] along(Random random) {
      return FilterSweep.along(workload.base(), random);
    }
  }

  /// Bits or sparse vectors, which travel as text.
  record Generated(GeneratedRows rows, OperatorClass operatorClass, int k, double[] limits)
      implements SqlWorkload {
    @Override
    public String name() {
      return rows.describe().replace(",", "");
    }

    @Override
    public String describe() {
      return rows.describe() + ", " + queryCount() + " queries, k " + k;
    }

    @Override
    public int dimension() {
      return rows.dimension();
    }

    @Override
    public int rowCount() {
      return rows.source().rowCount();
    }

    @Override
    public int queryCount() {
      return limits.length;
    }

    @Override
    public Object row(int row) {
      return rows.rowText(row);
    }

    @Override
    public Object query(int query) {
      return rows.queryText(query);
    }

    @Override
    public double[] distances(int query, int[] among) {
      if (among.length <= k) {
        return IntStream.of(among).mapToDouble(row -> rows.distance(query, row)).toArray();
      }
      double[] all = new double[rowCount()];
      rows.scan(query, all);
      return IntStream.of(among).mapToDouble(row -> all[row]).toArray();
    }

    @Override
    public double limit(int query, int[] among) {
      double[] distances = distances(query, among);
      Arrays.sort(distances);
      double limit = distances[Math.min(k, distances.length) - 1];
      return limit + TypeBenchmark.TIE * Math.abs(limit);
    }

    /// By the distance from the first query.
    @Override
    public double[] along(Random random) {
      return distances(0, IntStream.range(0, rowCount()).toArray());
    }
  }
}
