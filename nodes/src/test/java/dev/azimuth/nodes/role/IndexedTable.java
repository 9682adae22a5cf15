package dev.azimuth.nodes.role;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.JobStatus;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.SearchAccuracy;
import dev.azimuth.nodes.api.SegmentIndex;
import dev.azimuth.nodes.api.SegmentIndex.Stage;
import dev.azimuth.nodes.api.ShardStatus;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.index.graph.GraphBuild;
import dev.azimuth.nodes.index.graph.GraphParameters;
import dev.azimuth.nodes.owner.OwnerSettings;
import dev.azimuth.nodes.shard.HostedShard;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnReader;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.IndexFile;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A table of keys and vectors on a node of its own, beside a model of its rows.
final class IndexedTable implements AutoCloseable {
  static final int K = 10;
  private static final int INDEX_ID = 7;
  private static final int DIMENSION = 32;
  private static final ColumnType VECTOR = new ColumnType.FloatVector(DIMENSION);

  private final TestNode node;
  private final Map<Long, float[]> rows = new TreeMap<>();
  private final LogName log;
  private final String kind;
  private TableDefinition table;
  private long timestamp = 1;

  IndexedTable(boolean isIndexed) {
    this(isIndexed, OwnerSettings.INDEX_BUILD_BYTES_MAX);
  }

  IndexedTable(boolean isIndexed, long buildBytesMax) {
    this(isIndexed, buildBytesMax, "hnsw");
  }

  /// With an index of this kind.
  IndexedTable(String kind) {
    this(true, OwnerSettings.INDEX_BUILD_BYTES_MAX, kind);
  }

  IndexedTable(boolean isIndexed, long buildBytesMax, String kind) {
    this.kind = kind;
    node = new TestNode(TestNode.GROWING_BYTES_MAX, buildBytesMax);
    node.start();
    table = definition(isIndexed);
    log = node.create(table);
  }

  private TableDefinition definition(boolean isIndexed) {
    TableDefinition plain = TestTables.table(1, ColumnType.Simple.BIGINT, VECTOR);
    IndexDefinition index =
        new IndexDefinition(
            INDEX_ID,
            "i",
            "c1",
            kind,
            "vector_l2_ops",
            List.of("hnsw", "diskann").contains(kind)
                ? Map.of("m", "8", "ef_construction", "64")
                : Map.of());
    return new TableDefinition(
        plain.id(),
        plain.schema(),
        plain.name(),
        plain.version(),
        plain.columns(),
        plain.keyColumns(),
        plain.shards(),
        isIndexed ? List.of(index) : List.of(),
        plain.options());
  }

  /// Changes the definition of the running table.
  void define(boolean isIndexed) {
    table = definition(isIndexed);
    node.announce(table);
  }

  float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian() / (1 + i / 4);
    }
    return vector;
  }

  /// Puts rows of these keys.
  void put(int from, int to, Random random) {
    List<TestTables.Row> puts = new ArrayList<>();
    for (long id = from; id < to; id++) {
      float[] vector = vector(random);
      rows.put(id, vector);
      puts.add(TestTables.put(LogRecord.Write.ANY, id, vector));
    }
    node.write(log, TestTables.write(table, timestamp++, List.of(puts)));
  }

  void delete(LongPredicate chosen) {
    List<TestTables.Row> deletes = new ArrayList<>();
    rows.keySet().stream()
        .filter(chosen::test)
        .forEach(id -> deletes.add(TestTables.delete(LogRecord.Write.ANY, id, null)));
    rows.keySet().removeIf(chosen::test);
    node.write(log, TestTables.write(table, timestamp++, List.of(deletes)));
  }

  void flush() {
    node.flush(log);
  }

  void compact() {
    node.waiting.result(node.dataNode.compact(log));
  }

  CompletableFuture<?> beginCompaction() {
    return node.dataNode.compact(log);
  }

  /// Waits until searches see the newest manifest.
  void awaitAdopted() {
    await(this::isAdopted);
  }

  /// Memory that a build over so many rows takes on a test's node.
  static long buildBytes(int rows) {
    GraphParameters parameters = GraphParameters.of(DistanceMetric.L2_SQUARED, DIMENSION, 8, 64, 7);
    return GraphBuild.memoryBytes(parameters, rows, 1);
  }

  boolean isLive(long id) {
    return rows.containsKey(id);
  }

  /// Keys of the nearest rows, by comparing all.
  List<Long> nearest(float[] query, long below) {
    return nearest(query, below, K);
  }

  /// Keys of so many nearest rows, by comparing all.
  List<Long> nearest(float[] query, long below, int count) {
    return rows.entrySet().stream()
        .filter(row -> row.getKey() < below)
        .map(row -> Map.entry(square(query, row.getValue()), row.getKey()))
        .sorted(Map.Entry.comparingByKey())
        .limit(count)
        .map(Map.Entry::getValue)
        .toList();
  }

  private static double square(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  /// What a search has found, and how many distances it took.
  ///
  /// @param isAtOnce whether the first rows were there when the call for them returned
  record Found(List<Long> ids, long distances, boolean isAtOnce) {}

  /// Searches the rows with keys below a limit.
  Found search(float[] query, long below) {
    return search(query, below, SearchAccuracy.DEFAULT);
  }

  Found search(float[] query, long below, SearchAccuracy accuracy) {
    try (FragmentCursor cursor = begin(query, below, accuracy)) {
      return finish(cursor);
    }
  }

  /// Begins a search, for [#finish].
  FragmentCursor begin(float[] query, long below, SearchAccuracy accuracy) {
    Optional<Expression> filter =
        below == Long.MAX_VALUE ? Optional.empty() : VectorFragments.isBelow(below);
    return begin(query, VectorFragments.nearest(VECTOR, K, filter, accuracy));
  }

  private FragmentCursor begin(float[] query, Fragment fragment) {
    FragmentRequest request =
        node.request(log, fragment, new ReadPoint.StrongSingleShard(1L << 40), query);
    return node.waiting.result(node.queryNode.execute(request));
  }

  /// All rows nearer than a radius, in no order.
  Found within(float[] query, double radius) {
    Fragment all = VectorFragments.all(VectorFragments.isWithin(VECTOR, radius));
    try (FragmentCursor cursor = begin(query, all)) {
      return finish(cursor);
    }
  }

  /// The nearest of the rows nearer than a radius.
  Found nearestWithin(float[] query, double radius) {
    Optional<Expression> filter = VectorFragments.isWithin(VECTOR, radius);
    Fragment nearest = VectorFragments.nearest(VECTOR, K, filter, SearchAccuracy.DEFAULT);
    try (FragmentCursor cursor = begin(query, nearest)) {
      return finish(cursor);
    }
  }

  /// A radius that leaves exactly so many rows inside.
  double radiusOf(float[] query, int count) {
    double[] squares =
        rows.values().stream().mapToDouble(vector -> square(query, vector)).sorted().toArray();
    return Math.sqrt((squares[count - 1] + squares[count]) / 2);
  }

  /// What a search finds that has begun.
  Found finish(FragmentCursor cursor) {
    List<Long> ids = new ArrayList<>();
    CompletableFuture<Optional<ColumnBatch>> first = cursor.next();
    boolean isAtOnce = first.isDone();
    Optional<ColumnBatch> batch = node.waiting.result(first);
    while (batch.isPresent()) {
      ColumnReader column =
          new ColumnReader(ColumnType.Simple.BIGINT, batch.get().columns().getFirst());
      for (int i = 0; i < batch.get().rowCount(); i++) {
        ids.add((Long) Objects.requireNonNull(column.value(i)));
      }
      batch = node.waiting.result(cursor.next());
    }
    return new Found(ids, cursor.work().distancesComputed(), isAtOnce);
  }

  /// Bytes of the files that somebody has open here.
  long pinnedBytes() {
    return node.segments.storage().cache().metrics().pinnedBytes();
  }

  /// Waits until files of so many bytes are open.
  void awaitPinned(long bytes) {
    await(() -> pinnedBytes() == bytes);
  }

  List<SegmentIndex> indexes() {
    return node.waiting.result(node.dataNode.indexes(log));
  }

  /// What builds of indexes that have ended well say of how they went.
  List<String> buildRemarks() {
    return node.waiting.result(node.dataNode.inspect()).jobs().stream()
        .filter(job -> job.kind() == JobStatus.Kind.INDEX)
        .filter(job -> job.progress().state() == JobStatus.State.DONE)
        .map(JobStatus::message)
        .filter(message -> !message.isEmpty())
        .toList();
  }

  /// Indexes of each segment whose codes there is no memory for.
  List<List<Long>> unplaced() {
    return node.waiting.result(node.dataNode.inspect()).shards().stream()
        .flatMap(shard -> shard.segments().stream())
        .map(ShardStatus.SegmentStatus::unplaced)
        .toList();
  }

  /// Waits until the codes of all segments are in memory.
  void awaitPlaced() {
    await(() -> unplaced().stream().allMatch(List::isEmpty));
  }

  /// Bytes of the index, as the owner tells.
  long indexBytes() {
    return node.waiting.result(node.dataNode.inspect()).shards().stream()
        .flatMap(shard -> shard.segments().stream())
        .mapToLong(segment -> segment.indexBytes(INDEX_ID))
        .sum();
  }

  /// Keys of the index files that the newest manifest names.
  List<String> indexFiles() {
    return files().map(IndexFile::objectKey).toList();
  }

  /// Bytes of the index files that the newest manifest names.
  long indexFileBytes() {
    return files().mapToLong(IndexFile::bytes).sum();
  }

  private Stream<IndexFile> files() {
    return node
        .waiting
        .result(node.host.segments().manifests().load(log))
        .orElseThrow()
        .manifest()
        .segments()
        .stream()
        .map(ManifestSegment::indexes)
        .flatMap(List::stream);
  }

  List<String> damages() {
    return node.waiting.result(node.dataNode.check(log)).damages();
  }

  /// Waits until so many segments have an index, and all of them use it.
  void awaitBuilt(int segments) {
    await(() -> {
      List<SegmentIndex> all = indexes();
      return all.size() == segments
          && all.stream().allMatch(index -> index.stage() == Stage.BUILT)
          && isAdopted();
    });
  }

  void awaitIndexFiles(int count) {
    await(() -> indexFiles().size() == count && isAdopted());
  }

  void awaitOtherFileThan(String key) {
    await(() -> !indexFiles().contains(key) && isAdopted());
  }

  SegmentIndex awaitStage(Stage stage) {
    Predicate<SegmentIndex> isThere = index -> index.stage() == stage;
    await(() -> indexes().stream().anyMatch(isThere));
    return indexes().stream().filter(isThere).findFirst().orElseThrow();
  }

  private boolean isAdopted() {
    long newest =
        node.waiting
            .result(node.host.segments().manifests().load(log))
            .orElseThrow()
            .manifest()
            .number();
    HostedShard shard = node.host.acquire(table, log);
    try {
      return shard.covered().manifestNumber() == newest;
    } finally {
      node.host.release(shard);
    }
  }

  private void await(BooleanSupplier condition) {
    node.await(condition);
  }

  void stop() {
    node.stop();
  }

  void startAgain() {
    node.startAgain();
    await(this::isServed);
  }

  private boolean isServed() {
    try {
      return isAdopted() && !indexes().isEmpty();
    } catch (CompletionException e) {
      return false; // It has not taken the shard up yet.
    }
  }

  void flipBit(String key) {
    node.segments.flipBit(key);
  }

  @Override
  public void close() {
    node.close();
  }
}
