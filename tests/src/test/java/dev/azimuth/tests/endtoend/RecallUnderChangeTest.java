package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.index.graph.RecallSample;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What approximate searches find while rows come and go.
@Timeout(600)
final class RecallUnderChangeTest extends OverIndexedVectors {
  private static final Clock CLOCK = new SystemClock();
  private static final int ROUNDS = 10;
  private static final int LOADED_ROWS = 8000;
  private static final int BATCH_ROWS = 200;
  private static final int BATCHES_PER_FLUSH = 8;
  private static final double ACCURACY = 0.95;

  @Test
  void recall_holds_while_half_of_the_rows_are_replaced_and_compacted_ten_times()
      throws SQLException {
    assertThat(table.recall(LIMIT)).isGreaterThanOrEqualTo(ACCURACY);
    for (int round = 0; round < ROUNDS; round++) {
      table.deleteEveryOther(round % 2);
      assertThat(table.recall(LIMIT)).as("round %d", round).isGreaterThanOrEqualTo(ACCURACY);
      table.putEveryOther(round % 2, ROWS);
      TestServer.execute(connection, "FLUSH t");
      assertThat(table.recall(LIMIT)).as("round %d", round).isGreaterThanOrEqualTo(ACCURACY);
      TestServer.execute(connection, "COMPACT t");
      assertThat(table.recall(LIMIT)).as("round %d", round).isGreaterThanOrEqualTo(ACCURACY);
    }
    table.awaitReady();
    assertThat(table.recall(LIMIT)).isGreaterThanOrEqualTo(ACCURACY);
  }

  @Test
  void recall_holds_while_a_load_runs_and_its_segments_get_their_indexes() throws SQLException {
    NavigableMap<Long, float[]> loaded = new TreeMap<>();
    for (long id = ROWS; id < ROWS + LOADED_ROWS; id++) {
      loaded.put(id, table.vector());
    }
    CompletableFuture<Void> load = CompletableFuture.runAsync(() -> write(loaded));
    int searches = 0;
    RecallSample recall = new RecallSample();
    Set<Long> seen = new HashSet<>();
    boolean isLast;
    do {
      isLast = load.isDone() && searches >= 20; // So the last one begins after the load.
      float[] query = table.vector();
      String sql =
          "SELECT id FROM t FOR SYSTEM_TIME AS OF TIMESTAMP '"
              + nowIsOver()
              + "' ORDER BY v <-> ? ";
      List<Long> exact = table.search(sql + "EXACT " + LIMIT, query);
      List<Long> given = table.search(sql + LIMIT, query);
      assertThat(given).hasSize(IndexedVectors.K).doesNotHaveDuplicates();
      seen.addAll(exact);
      searches++;
      recall.add((double) given.stream().filter(exact::contains).count() / IndexedVectors.K);
    } while (!isLast);
    load.join();
    assertThat(seen).as("rows of the load").anyMatch(loaded::containsKey);
    assertThat(recall.plausible()).isGreaterThanOrEqualTo(ACCURACY);
  }

  private void write(NavigableMap<Long, float[]> loaded) {
    try (Connection own = server.connect()) {
      int batches = 0;
      for (int id = ROWS; id < ROWS + LOADED_ROWS; id += BATCH_ROWS) {
        IndexedVectors.upsert(own, loaded.subMap((long) id, (long) id + BATCH_ROWS));
        if (++batches % BATCHES_PER_FLUSH == 0) {
          TestServer.execute(own, "FLUSH t");
        }
      }
      TestServer.execute(own, "COMPACT t");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A time of which all that a table will ever have been is known: the present millisecond is
  /// over.
  private static String nowIsOver() {
    long now = CLOCK.wallMillis();
    while (CLOCK.wallMillis() <= now + 1) {
      Thread.onSpinWait();
    }
    return Instant.ofEpochMilli(now + 1).toString().replace('T', ' ').replace("Z", "");
  }
}
