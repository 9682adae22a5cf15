package dev.azimuth.benchmarks;

import dev.azimuth.storage.time.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene103.Lucene103Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.jspecify.annotations.Nullable;

/// Lucene's HNSW over float32, one segment, built by one thread.
final class LuceneContender implements Contender {
  private static final String FIELD = "v";
  private static final double BUFFER_MIB = 1900;

  private final Workload workload;
  private final BuildSettings settings;
  private final Directory directory;
  private final Clock clock;
  private @Nullable DirectoryReader reader;

  LuceneContender(Workload workload, BuildSettings settings, Path path, Clock clock)
      throws IOException {
    this.workload = workload;
    this.settings = settings;
    this.clock = clock;
    directory = new MMapDirectory(path);
  }

  @Override
  public String name() {
    return "lucene";
  }

  @Override
  public Built build() throws IOException {
    long start = clock.nanos();
    KnnVectorsFormat format =
        new Lucene99HnswVectorsFormat(settings.m(), settings.efConstruction());
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setRAMBufferSizeMB(BUFFER_MIB)
            .setMergeScheduler(new SerialMergeScheduler())
            .setUseCompoundFile(false)
            .setCodec(
                new Lucene103Codec() {
                  @Override
                  public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                    return format;
                  }
                });
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int row = 0; row < workload.base().count(); row++) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, workload.base().get(row), similarity()));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
    double seconds = (clock.nanos() - start) / 1e9;
    reader = DirectoryReader.open(directory);
    long bytes = 0;
    for (String name : directory.listAll()) {
      bytes += directory.fileLength(name);
    }
    double raw = 4.0 * workload.base().dimension();
    return new Built(seconds, (double) bytes / workload.base().count() - raw);
  }

  private VectorSimilarityFunction similarity() {
    return switch (workload.metric()) {
      case L2, L2_SQUARED -> VectorSimilarityFunction.EUCLIDEAN;
      case COSINE -> VectorSimilarityFunction.COSINE;
      case NEGATIVE_INNER_PRODUCT -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
      case L1, HAMMING, JACCARD ->
          throw new IllegalArgumentException("Lucene has no " + workload.metric());
    };
  }

  @Override
  public Round search(int effort) throws IOException {
    IndexSearcher searcher = new IndexSearcher(Objects.requireNonNull(reader));
    int count = workload.queries().count();
    long[] nanos = new long[count];
    int[][] rows = new int[count][];
    for (int i = 0; i < count; i++) {
      float[] query = workload.queries().get(i);
      long start = clock.nanos();
      ScoreDoc[] found =
          searcher.search(
                  new KnnFloatVectorQuery(FIELD, query, Math.max(effort, workload.k())),
                  workload.k())
              .scoreDocs;
      nanos[i] = clock.nanos() - start;
      rows[i] = Arrays.stream(found).mapToInt(document -> document.doc).toArray();
    }
    return new Round(nanos, rows);
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
    directory.close();
  }
}
