package dev.azimuth.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Index nodes in processes of their own, which come and go while rows are searched.
@Timeout(600)
class IndexNodesTest {
  private static final int ROWS = 10_000;
  private static final int BATCH = 2_000;
  private static final int DIMENSIONS = 16;
  private static final int NEAREST = 10;
  private static final int SEARCHES = 20;

  private final SplittableRandom random = new SplittableRandom(5);
  private final List<float[]> vectors = new ArrayList<>();

  private static Map<String, String> roles() {
    Map<String, String> roles = new LinkedHashMap<>(LocalCluster.APART);
    roles.put("index-1", "index-coordinator");
    roles.put("index-node-1", "index-node");
    roles.put("index-node-2", "index-node");
    return roles;
  }

  @Test
  void what_a_node_has_begun_another_one_finishes_and_searches_are_right_meanwhile()
      throws Exception {
    try (LocalCluster cluster = LocalCluster.start(roles());
        Connection connection = DriverManager.getConnection(cluster.url("proxy-1"));
        Statement statement = connection.createStatement()) {
      assertThat(
              rowsOnce(
                  statement,
                  "SELECT node_id, role, state, shards IS NULL FROM sys.nodes"
                      + " WHERE role LIKE 'index-%' ORDER BY node_id",
                  3))
          .containsExactly(
              "index-1|index-coordinator|LEADING|true",
              "index-node-1|index-node|ACTIVE|true",
              "index-node-2|index-node|ACTIVE|true");
      cluster.stop("index-node-2");
      statement.execute("CREATE TABLE t (id BIGINT PRIMARY KEY, v VECTOR(" + DIMENSIONS + "))");
      load(connection, ROWS);
      statement.execute("FLUSH t");
      statement.execute(
          "CREATE INDEX near ON t USING hnsw (v vector_l2_ops)"
              + " WITH (m = 16, ef_construction = 500)");

      String builds = "SELECT node_id FROM sys.jobs WHERE kind = 'INDEX'";
      assertThat(rowsOnce(statement, builds + " AND state = 'RUNNING'", 1))
          .containsExactly("index-node-1");
      search(connection);
      cluster.start("index-node-2");
      cluster.stop("index-node-1");

      do {
        search(connection);
      } while (!rows(statement, "SELECT state, segments_indexed FROM sys.indexes")
          .equals(List.of("READY|1")));
      assertThat(rows(statement, "SELECT bytes > " + ROWS + " FROM sys.indexes"))
          .containsExactly("true");
      // Which node told of it is known as long as that runs.
      assertThat(rowsOnce(statement, builds + " AND state = 'DONE'", 1))
          .containsExactly("index-node-2");
      search(connection);
      assertThat(plan(statement)).contains("segments indexed 1,");

      load(connection, ROWS / 4);
      statement.execute("FLUSH t");
      statement.execute("COMPACT t");
      assertThat(rows(statement, "SELECT state, segments, segments_indexed FROM sys.indexes"))
          .containsExactly("READY|1|1");
      assertThat(rows(statement, "SELECT state, message FROM sys.jobs WHERE kind = 'COMPACT'"))
          .containsExactly("DONE|index nodes have built the indexes of what it has written");
      assertThat(
              rows(
                  statement,
                  "SELECT node_id FROM sys.jobs WHERE message LIKE '% rows came with their links%'"))
          .containsExactly("index-node-2");
      search(connection);
    }
  }

  private void load(Connection connection, int count) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
      int first = vectors.size();
      for (int id = first; id < first + count; id++) {
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
          vector[i] = (float) random.nextGaussian();
        }
        vectors.add(vector);
        insert.setLong(1, id);
        insert.setObject(2, vector);
        insert.addBatch();
        if (vectors.size() % BATCH == 0) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
  }

  /// Most searches find the row whose vector they have, and each finds as many rows as it shall.
  private void search(Connection connection) throws SQLException {
    int found = 0;
    try (PreparedStatement nearest =
        connection.prepareStatement("SELECT id FROM t ORDER BY v <-> ? LIMIT " + NEAREST)) {
      for (int i = 0; i < SEARCHES; i++) {
        int id = random.nextInt(vectors.size());
        nearest.setObject(1, vectors.get(id));
        List<Long> ids = new ArrayList<>();
        try (ResultSet rows = nearest.executeQuery()) {
          while (rows.next()) {
            ids.add(rows.getLong(1));
          }
        }
        assertThat(ids).hasSize(NEAREST).doesNotHaveDuplicates();
        found += ids.getFirst() == id ? 1 : 0;
      }
    }
    assertThat(found).isGreaterThanOrEqualTo(SEARCHES - 3);
  }

  private static String plan(Statement statement) throws SQLException {
    return String.join(
        "\n",
        rows(
            statement,
            "EXPLAIN ANALYZE SELECT id FROM t"
                + " ORDER BY v <-> (SELECT v FROM t WHERE id = 7) LIMIT "
                + NEAREST));
  }

  /// The rows as soon as there are so many: proxies follow what others tell of themselves.
  private static List<String> rowsOnce(Statement statement, String sql, int count)
      throws SQLException {
    List<String> found;
    do {
      found = rows(statement, sql);
    } while (found.size() != count);
    return found;
  }

  private static List<String> rows(Statement statement, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(result.getString(i));
        }
        rows.add(String.join("|", row));
      }
    }
    return rows;
  }
}
