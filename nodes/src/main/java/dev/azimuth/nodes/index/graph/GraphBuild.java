package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.PriorIndex;
import dev.azimuth.nodes.index.RecallCurve;
import dev.azimuth.nodes.index.RecallSampling;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.RowLoop;
import dev.azimuth.nodes.index.RowMeasures;
import dev.azimuth.nodes.index.ScratchLength;
import dev.azimuth.nodes.index.code.BinaryCode;
import dev.azimuth.nodes.index.code.CodeTransform;
import dev.azimuth.nodes.index.code.NibbleCode;
import dev.azimuth.nodes.index.graph.GraphLayout.Region;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/// One build of a graph index over the vectors of a segment.
///
/// Passes follow one another, each by all workers: lengths and mean; codes; links of all rows but a
/// sample; recall by the sample; links of the sample. Then every row is made reachable and the file
/// sealed. With one worker the same rows and parameters give the same bytes. Used once.
///
/// A build from a prior graph takes over the links of the rows that are in both, and inserts the
/// others. Codes are made anew for all: what they are centred by has moved.
public final class GraphBuild {
  /// Bytes of one row in what a build keeps beside the file: layer, squared length, extra, order.
  private static final int BYTES_PER_ROW = 1 + 4 * Float.BYTES;

  /// Efforts at which recall is sampled.
  private static final List<Integer> EFFORTS =
      List.of(10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048);

  private final GraphParameters parameters;
  private final IndexRows rows;
  private final BuildResources resources;
  private final BuildProgress progress;

  /// @param rows borrowed until the build has ended
  public GraphBuild(
      GraphParameters parameters,
      IndexRows rows,
      BuildResources resources,
      BuildProgress progress) {
    this.parameters = parameters;
    this.rows = rows;
    this.resources = resources;
    this.progress = progress;
    if (rows.vectors().dimension() != parameters.dimension()) {
      throw new IllegalArgumentException(
          rows.vectors().dimension() + " dimensions, not " + parameters.dimension());
    }
  }

  /// Memory that a build takes at most, in bytes, beside the vectors themselves.
  public static long memoryBytes(GraphParameters parameters, int rowCount, int parallelism) {
    byte[] layers = parameters.drawLayers(rowCount);
    return memoryBytes(GraphLayout.of(parameters, rowCount, layers, true), parallelism);
  }

  private static long memoryBytes(GraphLayout layout, int parallelism) {
    GraphParameters parameters = layout.parameters();
    int rowCount = layout.rowCount();
    long worker = rowCount / 8L + 64L * parameters.efConstruction() + 64L * parameters.dimension();
    long sampling = 1L << 20;
    return layout.fileBytes() + (long) BYTES_PER_ROW * rowCount + parallelism * (worker + sampling);
  }

  /// Builds the file. The future fails with `CANCELLED` if the build was cancelled, and with
  /// `OUT_OF_RANGE` if a row is too long or too short for float32 arithmetic.
  public CompletableFuture<BuiltGraph> run() {
    return run(Optional.empty());
  }

  /// As [#run], from the graph of another index if that is like this one and the better start, and
  /// there is memory for it.
  public CompletableFuture<BuiltGraph> runFrom(PriorIndex prior) {
    return run(Optional.of(prior));
  }

  private CompletableFuture<BuiltGraph> run(Optional<PriorIndex> prior) {
    RowMeasures measures = new RowMeasures(parameters.metric(), rows);
    progress.begin(steps(0));
    return measures.run(resources, progress).thenCompose(measured -> build(measures, prior));
  }

  /// Steps of a build without a prior graph, when so many rows are samples.
  private long steps(int samples) {
    return 3L * rows.rowCount() + samples;
  }

  /// What is decided before memory for the file is taken.
  private record Plan(GraphDraft draft, GraphLayout layout, Optional<PriorGraph> prior) {}

  private Plan plan(RowBitmap linked, float[] extras, Optional<PriorIndex> prior) {
    Optional<PriorGraph> start =
        prior.flatMap(index -> PriorGraph.of(index, parameters, rows.vectors(), linked));
    byte[] layers = parameters.drawLayers(rows.rowCount());
    start.ifPresent(graph -> graph.putLayers(layers));
    int entry = start.map(PriorGraph::entry).orElse(-1);
    GraphDraft draft = GraphDraft.of(layers, extras, linked, entry);
    GraphLayout layout =
        GraphLayout.of(parameters, rows.rowCount(), layers, linked.count() < rows.rowCount());
    long bytes = start.map(PriorGraph::memoryBytes).orElse(0L);
    boolean isRefused =
        start.isPresent()
            && memoryBytes(layout, resources.parallelism()) + bytes > resources.bytesMax();
    return isRefused ? plan(linked, extras, Optional.empty()) : new Plan(draft, layout, start);
  }

  private CompletableFuture<BuiltGraph> build(RowMeasures measures, Optional<PriorIndex> prior) {
    RowBitmap zeros = measures.zeros();
    RowBitmap linked = rows.present().without(zeros);
    float[] extras = measures.extras();
    Plan plan = plan(linked, extras, prior);
    GraphDraft draft = plan.draft;
    GraphLayout layout = plan.layout;
    MemorySegment file = resources.arena().allocate(layout.fileBytes(), 1L << 12);
    float[] mean = measures.mean(extras);
    GraphContent content = new GraphContent(file, layout, rows, measures.longestSquare(), mean);
    IndexBytes.putFloats(file, layout.offset(Region.MEAN), mean);
    if (layout.hasUnlinkedRows()) {
      IndexBytes.putWords(file, layout.offset(Region.LINKED), linked.words());
      IndexBytes.putWords(file, layout.offset(Region.ZEROS), zeros.words());
    }
    for (int layer = 0; layer < layout.layerRows().length; layer++) {
      int[] members = draft.rowsOf(layer + 1, layout.layerRows()[layer]);
      IndexBytes.putInts(file, layout.table(layer), members);
    }
    int[] order = linked.toArray();
    int start = plan.prior.map(PriorGraph::entry).orElse(draft.entry());
    int[] samples =
        RecallSampling.choose(
            order,
            RecallSampling.samples(order.length),
            row -> draft.layerOfRow()[row] == 0 && row != start);
    int[] first = RecallSampling.others(order, samples);
    progress.begin(steps(samples.length));
    RecallSampling sampling =
        new RecallSampling(
            new RecallSampling.Sample(rows.vectors(), samples, first, extras),
            EFFORTS,
            () -> new GraphTrial(content, draft.entry()));
    GraphLinking linking = new GraphLinking(content, draft, resources, progress);
    return encode(content, draft, order)
        .thenCompose(encoded -> link(linking, plan.prior, first, samples))
        .thenCompose(linkedFirst -> sampling.run(resources, progress))
        .thenCompose(curve ->
            linking
                .insert(samples)
                .thenApplyAsync(
                    inserted -> finish(content, draft, linking, curve), resources.executor()));
  }

  /// Links the first rows: those that a prior graph has as they are linked there.
  ///
  /// @param samples rows that the graph is not to have yet
  private CompletableFuture<Void> link(
      GraphLinking linking, Optional<PriorGraph> prior, int[] first, int[] samples) {
    if (prior.isEmpty()) {
      return linking.insert(first);
    }
    PriorGraph graph = prior.get();
    graph.drop(samples);
    RowBitmap kept = graph.kept();
    progress.begin(steps(samples.length) + graph.rowCount() - kept.count());
    progress.setLinkedBefore(kept.count());
    int[] fresh = Arrays.stream(first).filter(row -> !kept.contains(row)).toArray();
    return linking.takeOver(graph).thenCompose(taken -> linking.insert(fresh));
  }

  private CompletableFuture<Void> encode(GraphContent content, GraphDraft draft, int[] order) {
    if (!parameters.isCoded()) {
      IntConsumer keeper = i -> content.setExtra(order[i], draft.extras()[order[i]]);
      return RowLoop.run(resources, progress, order.length, () -> keeper);
    }
    return RowLoop.run(resources, progress, order.length, () -> encoder(content, draft, order));
  }

  private IntConsumer encoder(GraphContent content, GraphDraft draft, int[] order) {
    CodeTransform transform = content.transform();
    int padded = transform.padded();
    NibbleCode nibbles = new NibbleCode(padded);
    float[] vector = new float[Math.max(padded, parameters.dimension()) + ScratchLength.PADDING];
    FloatRows vectors = rows.vectors();
    return i -> {
      int row = order[i];
      vectors.read(row, vector);
      transform.apply(vector, draft.extras()[row]);
      BinaryCode.encode(vector, padded, content.file(), content.near().at(row));
      nibbles.encode(vector, draft.extras()[row], content.file(), content.fine().at(row));
    };
  }

  private BuiltGraph finish(
      GraphContent content, GraphDraft draft, GraphLinking linking, RecallCurve curve) {
    int repaired = linking.repair();
    curve.write(content.file(), content.layout().offset(Region.CURVE));
    GraphFile.Header header =
        new GraphFile.Header(draft.entry(), content.longestSquare(), draft.linked().count());
    GraphFile.seal(content.file(), content.layout(), header);
    return new BuiltGraph(content.file(), repaired);
  }
}
