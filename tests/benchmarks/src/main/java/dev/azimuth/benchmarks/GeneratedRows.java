package dev.azimuth.benchmarks;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.IndexSource;
import dev.azimuth.nodes.index.SearchQuery;

/// Seeded rows of a type that is none of float vectors, and queries from where they come from.
interface GeneratedRows {
  /// `bits 100000 x 1024, HAMMING`.
  String describe();

  /// The kind of index that is over them.
  String kind();

  /// The metric that rows are ordered by.
  DistanceMetric metric();

  /// Dimension of each.
  int dimension();

  /// The rows, for an index.
  IndexSource source();

  /// Bytes of the rows themselves.
  long bytes();

  /// A query.
  SearchQuery query(int number);

  /// A row as SQL writes it.
  String rowText(int row);

  /// A query as SQL writes it.
  String queryText(int number);

  /// Puts the distances of all rows from a query into `out`, as a scan of a segment computes them.
  void scan(int query, double[] out);

  /// One of these distances, by plain loops.
  double distance(int query, int row);
}
