package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.distance.VectorEncoder;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.BuiltIndex;
import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.RecallCurve;
import dev.azimuth.nodes.index.RecallSampling;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.RowLoop;
import dev.azimuth.nodes.index.RowMeasures;
import dev.azimuth.nodes.index.lists.ListLayout.Region;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/// One build of an index by lists over the vectors of a segment.
///
/// Passes follow one another, each by all workers: lengths; centres; the list of each row; codes,
/// after their words; how far these are off, and recall, by a sample that centres and words were
/// not made from. The same rows and parameters give the same lists and codes, with one worker the
/// same bytes. Used once.
final class ListBuild {
  /// Bytes of one row in what a build keeps beside the file: squared length, extra, list, order,
  /// others and the sample's choice.
  private static final int BYTES_PER_ROW = 2 * Float.BYTES + 5 * Integer.BYTES;

  private final ListParameters parameters;
  private final IndexRows rows;
  private final BuildResources resources;
  private final BuildProgress progress;

  /// @param rows borrowed until the build has ended
  ListBuild(
      ListParameters parameters, IndexRows rows, BuildResources resources, BuildProgress progress) {
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
  static long memoryBytes(ListParameters parameters, int rowCount, int parallelism) {
    int lists = parameters.listCount(rowCount);
    long file =
        new ListLayout(parameters, rowCount, rowCount, lists).fileBytes()
            + 2L * Long.BYTES * RowBitmap.wordCount(rowCount);
    long training = 3L * Integer.BYTES * CentreTraining.sampleSize(rowCount, lists) + 4L * lists;
    long words = 0;
    if (parameters.coding() == ListCoding.PRODUCT) {
      int working = parameters.working();
      words =
          Float.BYTES
              * (long) working
              * (ProductCode.WORDS + BookTraining.sampleSize(rowCount, working));
    }
    long worker =
        WideSampling.memoryBytes(rowCount)
            + 16L * lists
            + 16L * parameters.working()
            + 1024L * parameters.partCount()
            + (1L << 16);
    return file + (long) BYTES_PER_ROW * rowCount + training + words + parallelism * worker;
  }

  CompletableFuture<BuiltIndex> run() {
    RowMeasures measures = new RowMeasures(parameters.metric(), rows);
    int lists = parameters.listCount(rows.rowCount());
    long training =
        CentreTraining.ROUNDS * ((long) CentreTraining.sampleSize(rows.rowCount(), lists) + lists);
    long steps = 3L * rows.rowCount() + training;
    progress.begin(steps);
    return measures.run(resources, progress).thenCompose(_ -> build(measures, steps));
  }

  /// What a build knows of the rows.
  ///
  /// @param order rows in lists, ascending
  /// @param samples rows that nothing is learnt from
  private record Draft(
      ListContent content, WorkingVectors vectors, int[] order, int[] samples, int[] others) {}

  private CompletableFuture<BuiltIndex> build(RowMeasures measures, long steps) {
    RowBitmap zeros = measures.zeros();
    RowBitmap ordered = rows.present().without(zeros);
    float[] extras = measures.extras();
    int count = ordered.count();
    ListLayout layout =
        new ListLayout(parameters, rows.rowCount(), count, parameters.listCount(count));
    MemorySegment file = resources.arena().allocate(layout.fileBytes(), 1L << 12);
    if (layout.hasUnorderedRows()) {
      IndexBytes.putWords(file, layout.offset(Region.ORDERED), ordered.words());
      IndexBytes.putWords(file, layout.offset(Region.ZEROS), zeros.words());
    }
    IndexBytes.putFloats(file, layout.offset(Region.EXTRAS), extras);
    float[] book = new float[(int) (layout.bytes(Region.BOOK) / Float.BYTES)];
    int[] order = ordered.toArray();
    int[] samples = RecallSampling.choose(order, RecallSampling.EXACT, _ -> true);
    int sampled = parameters.coding() == ListCoding.PRODUCT ? 2 * samples.length : samples.length;
    progress.begin(steps + sampled + WideSampling.steps(samples.length));
    Draft draft =
        new Draft(
            new ListContent(file, layout, rows.vectors(), measures.longestSquare(), book, null),
            new WorkingVectors(parameters.metric(), rows.vectors(), extras),
            order,
            samples,
            RecallSampling.others(order, samples));
    Random random = new Random(parameters.seed());
    FloatRows centres = draft.content.centres();
    return new CentreTraining(draft.vectors, centres, layout.listCount(), draft.others, random)
        .run(resources, progress)
        .thenCompose(_ -> fill(draft))
        .thenCompose(_ -> encode(draft, random))
        .thenCompose(_ -> sample(draft))
        .thenApplyAsync(deviations -> finish(draft, deviations), resources.executor());
  }

  /// Puts each row into the list of its nearest centre.
  private CompletableFuture<Void> fill(Draft draft) {
    int[] order = draft.order;
    int[] listOf = new int[order.length];
    ListLayout layout = draft.content.layout();
    return RowLoop.run(
            resources,
            progress,
            order.length,
            () -> {
              float[] vector = new float[parameters.working()];
              NearestCentre nearest =
                  new NearestCentre(draft.content.centres(), layout.listCount());
              return i -> {
                draft.vectors.read(order[i], vector);
                listOf[i] = nearest.find(vector);
              };
            })
        .thenRun(() -> {
          int[] starts = new int[layout.listCount() + 1];
          for (int list : listOf) {
            starts[list + 1]++;
          }
          for (int list = 0; list < layout.listCount(); list++) {
            starts[list + 1] += starts[list];
          }
          int[] next = starts.clone();
          int[] placed = new int[order.length];
          for (int i = 0; i < order.length; i++) {
            placed[next[listOf[i]]++] = order[i];
          }
          IndexBytes.putInts(draft.content.file(), layout.offset(Region.STARTS), starts);
          IndexBytes.putInts(draft.content.file(), layout.offset(Region.ROWS), placed);
        });
  }

  private CompletableFuture<Void> encode(Draft draft, Random random) {
    int count = draft.order.length;
    return switch (parameters.coding()) {
      case VECTORS -> CompletableFuture.completedFuture(null);
      case BYTES -> RowLoop.run(resources, progress, count, () -> byteEncoder(draft));
      case PRODUCT -> {
        ListContent content = draft.content;
        BookTraining training =
            new BookTraining(
                content.productCode(),
                draft.vectors,
                content.centres(),
                content.layout().listCount(),
                draft.others,
                random);
        yield training
            .run(resources, progress)
            .thenCompose(_ -> {
              IndexBytes.putFloats(
                  content.file(), content.layout().offset(Region.BOOK), content.book());
              return RowLoop.run(resources, progress, count, () -> productEncoder(draft));
            });
      }
    };
  }

  private int rowAt(ListContent content, int place) {
    return content
        .file()
        .get(IndexBytes.INT, content.layout().offset(Region.ROWS) + (long) Integer.BYTES * place);
  }

  private IntConsumer byteEncoder(Draft draft) {
    ListContent content = draft.content;
    ListLayout layout = content.layout();
    FloatRows vectors = rows.vectors();
    int dimension = parameters.dimension();
    VectorEncoder encoder = new VectorEncoder(dimension);
    float[] vector = new float[dimension];
    MemorySegment coarse = content.file().asSlice(layout.offset(Region.CODES));
    MemorySegment fine = content.file().asSlice(layout.offset(Region.FINE));
    long squares = layout.offset(Region.SQUARES);
    long terms = layout.offset(Region.TERMS);
    return place -> {
      vectors.read(rowAt(content, place), vector);
      encoder.encode(
          vector,
          0,
          coarse,
          fine,
          (long) place * parameters.codeBytes(),
          content.file(),
          terms + (long) place * parameters.termCount() * Float.BYTES);
      double square = 0;
      for (float element : vector) {
        square += (double) element * element;
      }
      content.file().set(IndexBytes.FLOAT, squares + (long) Float.BYTES * place, (float) square);
    };
  }

  private IntConsumer productEncoder(Draft draft) {
    ListContent content = draft.content;
    ListLayout layout = content.layout();
    ProductCode code = content.productCode();
    int working = parameters.working();
    float[] rest = new float[working];
    float[] centre = new float[working];
    float[] distances = new float[ProductCode.WORDS];
    NearestCentre nearest = new NearestCentre(content.centres(), layout.listCount());
    FloatRows centres = content.centres();
    return place -> {
      draft.vectors.read(rowAt(content, place), rest);
      long at = centres.at(nearest.find(rest));
      MemorySegment.copy(centres.data(), IndexBytes.FLOAT, at, centre, 0, working);
      for (int d = 0; d < working; d++) {
        rest[d] -= centre[d];
      }
      long codes = layout.offset(Region.CODES) + (long) place * code.parts();
      double term = 0;
      double square = 0;
      for (int part = 0; part < code.parts(); part++) {
        int word = code.nearest(part, rest, distances);
        square += distances[word];
        content.file().set(ValueLayout.JAVA_BYTE, codes + part, (byte) word);
        for (int d = code.first(part); d < code.first(part + 1); d++) {
          double element = code.book()[d * ProductCode.WORDS + word];
          term += element * (element + 2.0 * centre[d]);
        }
      }
      long terms = layout.offset(Region.TERMS) + (long) place * ProductCode.TERMS * Float.BYTES;
      IndexBytes.putFloats(
          content.file(), terms, new float[] {(float) (term + square), (float) Math.sqrt(square)});
    };
  }

  /// Samples what searches need to know; completes with the deviations that estimates are given.
  private CompletableFuture<Float> sample(Draft draft) {
    if (draft.samples.length == 0) {
      return CompletableFuture.completedFuture(DeviationSampling.MOST);
    }
    long[] words = new long[RowBitmap.wordCount(rows.rowCount())];
    for (int row : draft.others) {
      words[row >>> 6] |= 1L << row;
    }
    RowBitmap others = RowBitmap.of(words);
    CompletableFuture<Float> deviations =
        parameters.coding() == ListCoding.PRODUCT
            ? new DeviationSampling(draft.content, draft.vectors, draft.samples, others)
                .run(resources, progress)
            : CompletableFuture.completedFuture(0f);
    return deviations.thenCompose(
        enough -> sampleRecall(draft, others, enough).thenApply(_ -> enough));
  }

  private CompletableFuture<Void> sampleRecall(Draft draft, RowBitmap others, float deviations) {
    ListContent content = draft.content;
    List<Integer> probes = probes(content.layout().listCount());
    RecallSampling.Sample sample =
        new RecallSampling.Sample(
            rows.vectors(), draft.samples, draft.others, draft.vectors.extras());
    return new RecallSampling(sample, probes, () -> new ListTrial(content, others, deviations))
        .run(resources, progress)
        .thenAccept(curve -> write(content, Region.CURVE, curve))
        .thenCompose(_ ->
            new WideSampling(content, draft.vectors, draft.samples, others, probes)
                .run(resources, progress))
        .thenAccept(curve -> write(content, Region.WIDE, curve));
  }

  private static void write(ListContent content, Region region, RecallCurve curve) {
    curve.write(content.file(), content.layout().offset(region));
  }

  /// Numbers of lists at which recall is sampled: from one to all, by equal factors.
  static List<Integer> probes(int listCount) {
    List<Integer> probes = new ArrayList<>(List.of(1));
    for (int left = RecallCurve.POINTS_MAX - 1; probes.getLast() < listCount; left--) {
      int last = probes.getLast();
      double factor = Math.pow((double) listCount / last, 1.0 / left);
      probes.add(Math.min(listCount, Math.max(last + 1, (int) Math.round(last * factor))));
    }
    return probes;
  }

  private static BuiltIndex finish(Draft draft, float deviations) {
    ListContent content = draft.content;
    ListFile.seal(content.file(), content.layout(), content.longestSquare(), deviations);
    return new BuiltIndex(content.file(), ListFile.ownChecksum(content.file()));
  }
}
