package dev.azimuth.sql.endpoint;

import dev.azimuth.sql.api.AnswerNotes;
import dev.azimuth.sql.api.BatchResult;
import dev.azimuth.sql.api.Cancellation;
import dev.azimuth.sql.api.ResultColumn;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.sql.api.SqlService;
import dev.azimuth.sql.api.StatementDescription;
import dev.azimuth.sql.api.StatementDescription.StatementKind;
import dev.azimuth.sql.api.StatementResult;
import dev.azimuth.sql.api.WrittenPositions;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.math.BigDecimal;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A service that knows a handful of texts, for the endpoint alone.
///
/// `ROWS n d`: n rows (id BIGINT, name VARCHAR, distance DOUBLE, v VECTOR(d)); `TYPES`: one row of
/// every type; `ECHO ? …`: its parameters' classes as text; `INSERT …`: collects parameters; `FAIL
/// code`; `BUG`; `WRITE positions`: tells the client that it has written there; `WAIT`: runs until
/// it is cancelled.
final class FakeSqlService implements SqlService {
  final AtomicInteger openCursors = new AtomicInteger();
  final AtomicInteger batches = new AtomicInteger();
  final AtomicInteger prepared = new AtomicInteger();
  final List<List<@Nullable Object>> inserted = Collections.synchronizedList(new ArrayList<>());
  final AtomicReference<CompletableFuture<Void>> waiting =
      new AtomicReference<>(new CompletableFuture<>());
  volatile boolean collect = true;
  volatile SessionSettings lastSession = SessionSettings.DEFAULT;

  @Override
  public StatementDescription prepare(SessionSettings session, String sql) {
    prepared.incrementAndGet();
    lastSession = session;
    failIfAsked(sql);
    int count = (int) sql.chars().filter(c -> c == '?').count();
    List<ResultColumn> parameters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parameters.add(
          sql.startsWith("INSERT") && i == 1
              ? column("?" + i, "VECTOR(3)", Types.ARRAY)
              : column("?" + i, "BIGINT", Types.BIGINT));
    }
    if (sql.startsWith("INSERT")) {
      return new StatementDescription(StatementKind.MANIPULATION, List.of(), parameters);
    }
    return new StatementDescription(StatementKind.QUERY, columns(sql), parameters);
  }

  private static List<ResultColumn> columns(String sql) {
    if (sql.startsWith("ECHO")) {
      return List.of(column("classes", "VARCHAR", Types.VARCHAR));
    }
    if (sql.startsWith("TYPES")) {
      return List.of(
          column("b", "BOOLEAN", Types.BOOLEAN),
          column("t", "TINYINT", Types.TINYINT),
          column("s", "SMALLINT", Types.SMALLINT),
          column("i", "INTEGER", Types.INTEGER),
          column("l", "BIGINT", Types.BIGINT),
          column("r", "REAL", Types.REAL),
          column("d", "DOUBLE", Types.DOUBLE),
          new ResultColumn("n", "DECIMAL(10, 2)", Types.DECIMAL, 10, 2, true, "", ""),
          column("c", "VARCHAR", Types.VARCHAR),
          column("x", "VARBINARY", Types.VARBINARY),
          column("dt", "DATE", Types.DATE),
          column("tm", "TIME", Types.TIME),
          column("ts", "TIMESTAMP", Types.TIMESTAMP),
          column("v", "VECTOR(3)", Types.ARRAY),
          column("nothing", "VECTOR(3)", Types.ARRAY));
    }
    return List.of(
        column("id", "BIGINT", Types.BIGINT),
        column("name", "VARCHAR", Types.VARCHAR),
        column("distance", "DOUBLE", Types.DOUBLE),
        column("v", "VECTOR(3)", Types.ARRAY));
  }

  private static ResultColumn column(String label, String typeName, int jdbcType) {
    return new ResultColumn(label, typeName, jdbcType, 0, 0, true, "public", "items");
  }

  private void runUntilCancelled() {
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    Cancellation.CURRENT.get().onCancel(() -> cancelled.complete(null));
    waiting.get().complete(null);
    cancelled.orTimeout(120, TimeUnit.SECONDS).join();
    throw new AzimuthException(ErrorCode.CANCELLED, "the fake was told to end");
  }

  private static void failIfAsked(String sql) {
    if (sql.startsWith("FAIL ")) {
      throw new AzimuthException(ErrorCode.valueOf(sql.substring(5)), "as asked");
    }
    if (sql.startsWith("BUG")) {
      throw new IllegalStateException("a secret of the implementation");
    }
  }

  @Override
  public StatementResult execute(
      SessionSettings session, String sql, List<@Nullable Object> parameters) {
    lastSession = session;
    failIfAsked(sql);
    if (sql.startsWith("WAIT")) {
      runUntilCancelled();
    }
    if (sql.startsWith("WRITE ")) {
      WrittenPositions.parse(sql.substring(6)).byShard().forEach(AnswerNotes.CURRENT.get()::wrote);
      return new StatementResult.UpdateCount(1);
    }
    if (sql.startsWith("INSERT")) {
      inserted.add(parameters);
      return new StatementResult.UpdateCount(1);
    }
    if (sql.startsWith("ECHO")) {
      List<String> classes = new ArrayList<>();
      for (Object parameter : parameters) {
        classes.add(parameter == null ? "null" : parameter.getClass().getSimpleName());
      }
      return new StatementResult.Rows(
          columns(sql), rows(1, i -> new Object[] {String.join(",", classes)}));
    }
    if (sql.startsWith("TYPES")) {
      return new StatementResult.Rows(
          columns(sql),
          rows(
              1,
              i ->
                  new Object[] {
                    true,
                    (byte) -7,
                    (short) 300,
                    -70_000,
                    1L << 40,
                    1.5f,
                    -2.25,
                    new BigDecimal("12345678.90"),
                    "grüße, ışık",
                    new byte[] {0, -1, 7},
                    20_000,
                    3_723_004,
                    1_700_000_000_123L,
                    new float[] {1, -2.5f, 3e-7f},
                    null
                  }));
    }
    String[] words = sql.split(" ");
    int count = Integer.parseInt(words[1]);
    int dimension = Integer.parseInt(words[2]);
    return new StatementResult.Rows(
        columns(sql),
        rows(
            count,
            i -> {
              float[] vector = new float[dimension];
              vector[0] = i;
              return new Object[] {(long) i, "name " + i, i / 2.0, vector};
            }));
  }

  interface Row {
    @Nullable Object[] at(int index);
  }

  private RowCursor rows(int count, Row row) {
    openCursors.incrementAndGet();
    return new RowCursor() {
      private int next;
      private boolean closed;

      @Override
      public @Nullable Object @Nullable [] next() {
        return next < count ? row.at(next++) : null;
      }

      @Override
      public void close() {
        if (!closed) {
          closed = true;
          openCursors.decrementAndGet();
        }
      }
    };
  }

  @Override
  public BatchResult executeBatch(
      SessionSettings session, String sql, List<List<@Nullable Object>> parameters) {
    lastSession = session;
    batches.incrementAndGet();
    List<BatchResult.Entry> entries = new ArrayList<>();
    for (List<@Nullable Object> entry : parameters) {
      if (!entry.isEmpty() && Long.valueOf(-1).equals(entry.getFirst())) {
        entries.add(
            new BatchResult.Entry(
                0, Optional.of(new AzimuthException(ErrorCode.DUPLICATE_KEY, "id -1"))));
      } else {
        if (collect) {
          inserted.add(entry);
        }
        entries.add(new BatchResult.Entry(1, Optional.empty()));
      }
    }
    return new BatchResult(entries);
  }

  @Override
  public CatalogSnapshot catalog() {
    return new CatalogSnapshot(
        1,
        List.of("public", "Other"),
        List.of(
            new TableDefinition(
                1,
                "public",
                "items",
                1,
                List.of(
                    new ColumnDefinition(
                        1, "id", ColumnType.Simple.BIGINT, false, Optional.empty()),
                    new ColumnDefinition(
                        2, "name", new ColumnType.Varchar(20), true, Optional.of("'x'")),
                    new ColumnDefinition(
                        3, "v", new ColumnType.FloatVector(3), true, Optional.empty())),
                List.of(0),
                1,
                List.of(),
                Map.of())));
  }
}
