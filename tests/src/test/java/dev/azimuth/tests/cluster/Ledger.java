package dev.azimuth.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// Writes rows and keeps account of what each may hold, by what was acknowledged, refused or left
/// in doubt.
///
/// A row of which something is in doubt is not touched again, so that whatever became of it can be
/// told from what it holds in the end. Writers have rows of their own.
final class Ledger {
  private static final int ROWS_PER_WRITER = 1_000_000;
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration BACK_OFF = Duration.ofMillis(50);
  private static final String CREATE =
      "CREATE TABLE ledger (id BIGINT PRIMARY KEY, n BIGINT, v VECTOR(4)) WITH (shards = 2)";

  private final List<String> urls;
  private final Semaphore acknowledged = new Semaphore(0);
  private final AtomicLong acknowledgedTotal = new AtomicLong();
  private final AtomicLong refusedTotal = new AtomicLong();
  private final AtomicLong doubtfulTotal = new AtomicLong();
  private final Map<Long, Set<Optional<Long>>> possible = new ConcurrentHashMap<>();

  /// @param urls of the proxies, which the writers take in turn
  Ledger(List<String> urls) {
    this.urls = List.copyOf(urls);
  }

  void create() throws SQLException {
    try (Connection connection = DriverManager.getConnection(urls.getFirst());
        Statement statement = connection.createStatement()) {
      statement.execute(CREATE);
    }
  }

  /// Waits until so many more writes are acknowledged, and fails if `writers` have.
  void awaitMore(int writes, List<CompletableFuture<Void>> writers) throws InterruptedException {
    acknowledged.drainPermits();
    boolean enough = acknowledged.tryAcquire(writes, LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    writers.stream()
        .filter(CompletableFuture::isCompletedExceptionally)
        .forEach(CompletableFuture::join);
    assertThat(enough).as("writes go on: %s", this).isTrue();
  }

  /// Inserts, updates, deletes and reads rows until told to stop; opens a connection again when one
  /// is lost.
  void write(int writer, CompletableFuture<Void> over) {
    String url = urls.get(writer % urls.size());
    SplittableRandom random = new SplittableRandom(writer);
    Map<Long, Long> live = new HashMap<>();
    long next = (long) writer * ROWS_PER_WRITER;
    while (!over.isDone()) {
      try (Connection connection = DriverManager.getConnection(url)) {
        while (!over.isDone() && connection.isValid(5)) {
          next = step(connection, random, live, next);
        }
      } catch (SQLException e) {
        refusedTotal.incrementAndGet();
        backOff(over);
      }
    }
  }

  private static void backOff(CompletableFuture<Void> over) {
    try {
      over.get(BACK_OFF.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Not over: on.
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  private long step(
      Connection connection, SplittableRandom random, Map<Long, Long> live, long next) {
    int choice = live.size() < 5 ? 0 : random.nextInt(10);
    if (choice < 5) {
      change(
          connection, live, next, Optional.of(0L), "INSERT INTO ledger VALUES (?, 0, '[1,2,3,4]')");
      return next + 1;
    }
    long id = live.keySet().stream().skip(random.nextInt(live.size())).findFirst().orElseThrow();
    long held = live.getOrDefault(id, 0L);
    if (choice < 8) {
      change(
          connection, live, id, Optional.of(held + 1), "UPDATE ledger SET n = n + 1 WHERE id = ?");
    } else if (choice < 9) {
      change(connection, live, id, Optional.empty(), "DELETE FROM ledger WHERE id = ?");
    } else {
      read(connection, id, held);
    }
    return next;
  }

  private void change(
      Connection connection, Map<Long, Long> live, long id, Optional<Long> after, String sql) {
    Set<Optional<Long>> before = possible.getOrDefault(id, Set.of(Optional.empty()));
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, id);
      assertThat(statement.executeUpdate()).as("%s, %d", sql, id).isEqualTo(1);
      possible.put(id, Set.of(after));
      after.ifPresentOrElse(value -> live.put(id, value), () -> live.remove(id));
      acknowledgedTotal.incrementAndGet();
      acknowledged.release();
    } catch (SQLException e) {
      if (mayHaveHappened(e)) {
        Set<Optional<Long>> either = new HashSet<>(before);
        either.add(after);
        possible.put(id, Set.copyOf(either));
        live.remove(id);
        doubtfulTotal.incrementAndGet();
      } else {
        possible.putIfAbsent(id, before);
        refusedTotal.incrementAndGet();
      }
    }
  }

  private static boolean mayHaveHappened(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return switch (state) {
      // Not ready, resources, storage, lost race, shutting down, no connection: certainly not.
      case "57P03", "57P01", "53100", "53200", "53300", "58030", "40001", "08001", "26000" -> false;
      case "08006", "57014" -> true;
      default ->
          throw new AssertionError("an unexpected answer: " + state + ", " + failure, failure);
    };
  }

  private static void read(Connection connection, long id, long held) {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT n FROM ledger WHERE id = ?")) {
      statement.setLong(1, id);
      try (ResultSet rows = statement.executeQuery()) {
        assertThat(rows.next()).as("row %d was acknowledged", id).isTrue();
        assertThat(rows.getLong(1)).as("row %d", id).isEqualTo(held);
      }
    } catch (SQLException e) {
      // Only answers count: what cannot be read now is read in the end.
      assertThat(e.getSQLState()).isNotEqualTo("XX000");
    }
  }

  /// Compares all rows of the table with the account, as each proxy gives them.
  void check() throws SQLException {
    for (String url : urls) {
      check(url);
    }
  }

  private void check(String url) throws SQLException {
    Map<Long, Long> rows = new HashMap<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet all = statement.executeQuery("SELECT id, n FROM ledger")) {
      while (all.next()) {
        assertThat(rows.put(all.getLong(1), all.getLong(2)))
            .as("row %d is there twice", all.getLong(1))
            .isNull();
      }
    }
    possible.forEach((id, states) ->
        assertThat(states).as("row %d", id).contains(Optional.ofNullable(rows.get(id))));
    assertThat(possible.keySet()).as("rows that nobody wrote").containsAll(rows.keySet());
  }

  @Override
  public String toString() {
    return "%d writes acknowledged, %d refused, %d in doubt, %d rows written"
        .formatted(
            acknowledgedTotal.get(), refusedTotal.get(), doubtfulTotal.get(), possible.size());
  }
}
