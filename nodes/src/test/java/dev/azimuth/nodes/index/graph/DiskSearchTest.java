package dev.azimuth.nodes.index.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.DenseSearch;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.IndexSearches;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SearchQuery;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchRequest.Way;
import dev.azimuth.nodes.index.SearchWork;
import dev.azimuth.nodes.index.SearchWork.Path;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Searches with one-bit codes in memory; `IndexKindTest` has those with four bits, of few
/// dimensions.
class DiskSearchTest {
  private static final int ROWS = 3_000;
  private static final int DIMENSION = 256;
  private static final int QUERIES = 20;
  private static final long AMPLE = 1 << 24;

  /// Shared by all, which only search.
  private static final GraphFixture FIXTURE =
      new GraphFixture(DistanceMetric.COSINE, RowCoding.BITS_IN_MEMORY, ROWS, DIMENSION, 6);

  private static final MemorySegment FILE = FIXTURE.build(2, new BuildProgress()).file();

  @AfterAll
  static void close() {
    FIXTURE.close();
  }

  private static DiskIndex open(CodeMemory memory) {
    return DiskIndex.open(FILE, FIXTURE.rows, "test", memory);
  }

  @Test
  void searches_find_what_was_asked_for_and_read_few_records() {
    try (CloseableIndex opened = new CloseableIndex(open(new CodeMemory(AMPLE)))) {
      DenseSearch search = opened.index.newSearch();
      for (double accuracy : new double[] {0.9, 0.99}) {
        RecallSample recall = new RecallSample();
        for (int i = 0; i < QUERIES; i++) {
          float[] query = FIXTURE.next();
          FoundRows found =
              search.nearest(query, new SearchRequest(10, accuracy, 0, null, Way.GRAPH));
          recall.add(FIXTURE.recall(query, found, 10, null));
          SearchWork work = found.work();
          assertThat(work.path()).isEqualTo(Path.GRAPH);
          // What is kept at the end was followed, what came near on the way too, and no other.
          assertThat(work.recordsRead())
              .isGreaterThanOrEqualTo(work.effort())
              .isLessThanOrEqualTo(3L * work.effort() + 100)
              .isLessThan(work.scored());
          assertThat(work.compared()).isBetween(10L, work.recordsRead());
        }
        assertThat(recall.plausible()).isGreaterThanOrEqualTo(accuracy);
      }
    }
  }

  @Test
  void scans_read_records_only_of_rows_that_are_near_by_their_codes_in_memory() {
    try (CloseableIndex opened = new CloseableIndex(open(new CodeMemory(AMPLE)))) {
      DenseSearch search = opened.index.newSearch();
      Random random = new Random(4);
      for (double part : new double[] {0.001, 0.05, 0.5, 1}) {
        RowBitmap matching = FIXTURE.bitmap(_ -> random.nextDouble() < part);
        RecallSample recall = new RecallSample();
        for (int i = 0; i < QUERIES; i++) {
          float[] query = FIXTURE.next();
          FoundRows found =
              search.nearest(query, new SearchRequest(10, 0.95, 0, matching, Way.SCAN));
          assertThat(found.rows()).hasSize(Math.min(10, matching.count())).doesNotHaveDuplicates();
          assertThat(IntStream.of(found.rows())).allMatch(matching::contains);
          recall.add(FIXTURE.recall(query, found, 10, matching));
          assertThat(found.work().scored()).isEqualTo(matching.count());
          assertThat(found.work().recordsRead()).isLessThanOrEqualTo(1024);
        }
        assertThat(recall.plausible()).isGreaterThanOrEqualTo(0.95);
      }
    }
  }

  @Test
  void many_rows_are_found_by_a_scan_too() {
    try (CloseableIndex opened = new CloseableIndex(open(new CodeMemory(AMPLE)))) {
      float[] query = FIXTURE.next();
      for (int k : new int[] {1, 300, 2_000}) {
        FoundRows found =
            opened.index.newSearch().nearest(query, new SearchRequest(k, 0.95, 0, null, Way.SCAN));
        assertThat(found.rows()).hasSize(k).doesNotHaveDuplicates();
        assertThat(FIXTURE.recall(query, found, k, null)).isGreaterThanOrEqualTo(0.95);
      }
    }
  }

  @Test
  void a_filtered_walk_finds_only_matching_rows() {
    try (CloseableIndex opened = new CloseableIndex(open(new CodeMemory(AMPLE)))) {
      DenseSearch search = opened.index.newSearch();
      RowBitmap matching = FIXTURE.bitmap(row -> row % 3 == 0);
      RecallSample recall = new RecallSample();
      for (int i = 0; i < QUERIES; i++) {
        float[] query = FIXTURE.next();
        FoundRows found =
            search.nearest(query, new SearchRequest(10, 0.95, 0, matching, Way.GRAPH));
        assertThat(found.rows()).hasSize(10).doesNotHaveDuplicates();
        assertThat(IntStream.of(found.rows())).allMatch(matching::contains);
        recall.add(FIXTURE.recall(query, found, 10, matching));
      }
      assertThat(recall.plausible()).isGreaterThanOrEqualTo(0.95);
    }
  }

  @Test
  void codes_take_the_memory_that_there_is_and_stay_in_the_file_where_there_is_none() {
    CodeMemory ample = new CodeMemory(AMPLE);
    DiskIndex first = open(ample);
    long bytes = first.memoryBytes();
    // A bit for each dimension, 16 bytes of terms, and the upper layers.
    assertThat((double) bytes / ROWS).isBetween(48.0, 60.0);
    assertThat(ample.bytes()).isEqualTo(bytes);
    assertThat(first.missingBytes()).isZero();
    CodeMemory tight = new CodeMemory(2 * bytes - 1);
    DiskIndex fits = open(tight);
    DiskIndex refused = open(tight);
    assertThat(fits.memoryBytes()).isEqualTo(bytes);
    assertThat(refused.memoryBytes()).isZero();
    assertThat(refused.missingBytes()).isEqualTo(bytes);
    assertThat(tight.bytes()).isEqualTo(bytes);
    assertThat(answers(refused)).isEqualTo(answers(first));
    fits.close();
    fits.close();
    assertThat(tight.bytes()).isZero();
    DiskIndex later = open(tight);
    assertThat(later.missingBytes()).isZero();
    later.close();
    first.close();
    assertThat(ample.bytes()).isZero();
  }

  @Test
  void codes_that_found_no_memory_take_what_others_give_back() {
    try (CloseableIndex measured = new CloseableIndex(open(new CodeMemory(AMPLE)))) {
      long bytes = measured.index.memoryBytes();
      Queue<Runnable> tasks = new ArrayDeque<>();
      CodeMemory memory = new CodeMemory(2 * bytes - 1, tasks::add);
      IndexSearches first = searches(memory);
      IndexSearches second = searches(memory);
      IndexSearches third = searches(memory);
      assertThat(second.missingBytes()).isEqualTo(bytes);
      assertThat(third.missingBytes()).isEqualTo(bytes);
      assertThat(tasks).as("nothing is tried while nothing is given back").isEmpty();
      SearchQuery query = new SearchQuery.Dense(FIXTURE.next());
      int[] before = second.nearest(query, SearchRequest.nearest(10)).rows();
      first.close();
      assertThat(tasks).as("there is room for one").hasSize(1);
      tasks.remove().run();
      assertThat(second.missingBytes()).isZero();
      assertThat(third.missingBytes()).isEqualTo(bytes);
      assertThat(memory.bytes()).isEqualTo(bytes);
      assertThat(second.nearest(query, SearchRequest.nearest(10)).rows()).isEqualTo(before);
      second.close();
      third.close();
      tasks.remove().run();
      assertThat(memory.bytes()).as("one that was closed meanwhile takes none").isZero();
      assertThat(tasks).isEmpty();
    }
  }

  @Test
  void an_index_that_is_closed_waits_for_memory_no_longer() {
    try (CloseableIndex measured = new CloseableIndex(open(new CodeMemory(AMPLE)))) {
      Queue<Runnable> tasks = new ArrayDeque<>();
      CodeMemory memory = new CodeMemory(measured.index.memoryBytes(), tasks::add);
      IndexSearches first = searches(memory);
      searches(memory).close();
      first.close();
      assertThat(tasks).isEmpty();
      assertThat(memory.bytes()).isZero();
    }
  }

  private static IndexSearches searches(CodeMemory memory) {
    return new IndexSearches(open(memory), memory, () -> {});
  }

  @Test
  void memory_is_given_back_after_the_last_search_and_later_ones_use_the_file() {
    CodeMemory memory = new CodeMemory(AMPLE);
    DiskIndex index = open(memory);
    DenseSearch search = index.newSearch();
    float[] query = FIXTURE.next();
    FoundRows before = search.nearest(query, SearchRequest.nearest(10));
    DiskIndex.Copied held = Objects.requireNonNull(index.hold());
    long bytes = index.memoryBytes();
    index.close();
    assertThat(memory.bytes()).isEqualTo(bytes);
    held.block().release();
    assertThat(memory.bytes()).isZero();
    assertThat(index.hold()).isNull();
    FoundRows after = search.nearest(query, SearchRequest.nearest(10));
    assertThat(after.rows()).isEqualTo(before.rows());
    assertThat(after.work()).isEqualTo(before.work());
  }

  @Test
  void mapped_files_answer_like_memory(@TempDir java.nio.file.Path directory) throws IOException {
    java.nio.file.Path index = directory.resolve("index");
    java.nio.file.Path vectors = directory.resolve("vectors");
    Files.write(index, FILE.toArray(ValueLayout.JAVA_BYTE));
    Files.write(vectors, FIXTURE.rows.data().toArray(ValueLayout.JAVA_BYTE));
    DiskIndex inMemory = open(new CodeMemory(AMPLE));
    try (Arena arena = Arena.ofConfined()) {
      FloatRows rows =
          new FloatRows(map(vectors, arena), 0, FIXTURE.rows.stride(), FIXTURE.dimension);
      CodeMemory memory = new CodeMemory(AMPLE);
      DiskIndex mapped = DiskIndex.open(map(index, arena), rows, "mapped", memory);
      assertThat(answers(mapped)).isEqualTo(answers(inMemory));
      assertThat(mapped.fileBytes()).isEqualTo(Files.size(index));
      mapped.close();
      assertThat(answers(mapped)).isEqualTo(answers(inMemory));
    } finally {
      inMemory.close();
    }
  }

  private static MemorySegment map(java.nio.file.Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  /// What some searches of every way find and do.
  private static List<List<Object>> answers(DiskIndex index) {
    DenseSearch search = index.newSearch();
    List<List<Object>> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      float[] query = FIXTURE.vectors[97 * i];
      for (Way way : Way.values()) {
        FoundRows found = search.nearest(query, new SearchRequest(10, 0.95, 0, null, way));
        answers.add(List.of(IntStream.of(found.rows()).boxed().toList(), found.work()));
      }
    }
    return answers;
  }

  /// Closes an index at the end.
  private record CloseableIndex(DiskIndex index) implements AutoCloseable {
    @Override
    public void close() {
      index.close();
    }
  }
}
