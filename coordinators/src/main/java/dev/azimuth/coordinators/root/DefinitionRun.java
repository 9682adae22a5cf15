package dev.azimuth.coordinators.root;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.coordinators.root.PendingLogs.Stage;
import dev.azimuth.storage.catalog.CatalogCodec;
import dev.azimuth.storage.catalog.CatalogKeys;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.CatalogVersion;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One data definition command on its way into the catalog.
///
/// Reads the version key, waits for the snapshot of that version, plans, and commits in one
/// transaction that requires the leadership and the revision of the version key. The transaction
/// writes the id of this run into the version key: after an unknown outcome the key tells whether
/// it took effect, and trying again is safe since two transactions that require the same revision
/// can't both be committed.
final class DefinitionRun {
  private static final Logger LOG = LoggerFactory.getLogger(DefinitionRun.class);
  private static final int ATTEMPTS_MAX = 6;
  private static final Duration RETRY_DELAY = Duration.ofMillis(20);

  private final CoordinatorContext context;
  private final MetaStore meta;
  private final Leadership leadership;
  private final TableLogs logs;
  private final DefinitionCommand command;
  private final String changeId;

  private int attempts;
  private boolean outcomeUnknown;
  private long committedOnRevision;
  private TableLogs.@Nullable Reserved reserved;

  DefinitionRun(
      CoordinatorContext context,
      Leadership leadership,
      TableLogs logs,
      DefinitionCommand command,
      String changeId) {
    this.context = context;
    this.meta = context.meta();
    this.leadership = leadership;
    this.logs = logs;
    this.command = command;
    this.changeId = changeId;
  }

  CompletableFuture<Long> run() {
    return attempt()
        .whenComplete((version, error) -> {
          TableLogs.Reserved used = reserved;
          if (used != null) {
            logs.release(used.tableId());
          }
        });
  }

  private CompletableFuture<Long> attempt() {
    attempts++;
    return meta.get(CatalogKeys.VERSION)
        .thenCompose(this::proceed)
        .exceptionallyCompose(error -> retry(unwrap(error)));
  }

  /// Decides by the version key: done, overtaken, or to be planned on this version.
  private CompletableFuture<Long> proceed(Optional<MetaEntry> found) {
    MetaEntry entry = found.orElseThrow(DefinitionRun::notReady);
    CatalogVersion current = CatalogCodec.decodeVersion(entry.value());
    if (current.change().equals(changeId)) {
      return shown(current.version());
    }
    if (outcomeUnknown && entry.revision() != committedOnRevision) {
      // Another leader has changed the catalog: before us or after us, nobody can tell.
      return CompletableFuture.failedFuture(
          new AzimuthException(ErrorCode.OUTCOME_UNKNOWN, "the root coordinator has changed"));
    }
    return context
        .catalog()
        .await(current.version())
        .thenCompose(catalog -> {
          if (catalog.version() != current.version()) {
            throw notReady();
          }
          return carryOut(CatalogChange.of(command, catalog), catalog, entry.revision());
        });
  }

  private CompletableFuture<Long> carryOut(
      CatalogChange change, CatalogSnapshot catalog, long revision) {
    return switch (change) {
      case CatalogChange.Nothing() -> CompletableFuture.completedFuture(catalog.version());
      case CatalogChange.AddSchema(String name) ->
          commit(
              next(catalog, revision)
                  .put(CatalogKeys.schema(name), CatalogCodec.encodeSchema(name)),
              catalog,
              revision);
      case CatalogChange.RemoveSchema(String name) ->
          commit(next(catalog, revision).delete(CatalogKeys.schema(name)), catalog, revision);
      case CatalogChange.AddTable(TableDefinition table) ->
          addTable(table, next(catalog, revision), catalog, revision);
      case CatalogChange.RemoveTable(TableDefinition table) ->
          commit(removal(next(catalog, revision), table), catalog, revision);
      case CatalogChange.ChangeTable(TableDefinition table) ->
          commit(
              next(catalog, revision).put(CatalogKeys.table(table.id()), encoded(table)),
              catalog,
              revision);
      case CatalogChange.ReplaceTable(TableDefinition table) ->
          addTable(table, removal(next(catalog, revision), table), catalog, revision);
    };
  }

  private MetaTransaction.Builder removal(
      MetaTransaction.Builder transaction, TableDefinition table) {
    logs.dropped();
    PendingLogs pending = new PendingLogs(table.id(), table.shards(), Stage.DROPPED);
    return transaction
        .delete(CatalogKeys.table(table.id()))
        .put(RootKeys.pendingLogs(table.id()), pending.encode());
  }

  /// Starts a transaction that leads to the next version.
  private MetaTransaction.Builder next(CatalogSnapshot catalog, long revision) {
    CatalogVersion version = new CatalogVersion(catalog.version() + 1, changeId);
    return leadership
        .fenced()
        .ifRevision(CatalogKeys.VERSION, revision)
        .put(CatalogKeys.VERSION, CatalogCodec.encode(version));
  }

  private CompletableFuture<Long> addTable(
      TableDefinition draft,
      MetaTransaction.Builder transaction,
      CatalogSnapshot catalog,
      long revision) {
    byte[] _ = encoded(withId(draft, Long.MAX_VALUE));
    TableLogs.Reserved known = reserved;
    CompletableFuture<TableLogs.Reserved> reservation =
        known != null
            ? CompletableFuture.completedFuture(known)
            : logs.reserve(draft.shards()).whenComplete((made, error) -> reserved = made);
    return reservation.thenCompose(made -> {
      TableDefinition table = withId(draft, made.tableId());
      String pendingKey = RootKeys.pendingLogs(made.tableId());
      return commit(
          transaction
              .ifRevision(pendingKey, made.pendingRevision())
              .delete(pendingKey)
              .put(CatalogKeys.table(made.tableId()), CatalogCodec.encode(table)),
          catalog,
          revision);
    });
  }

  private static byte[] encoded(TableDefinition table) {
    byte[] bytes = CatalogCodec.encode(table);
    if (bytes.length > MetaStore.VALUE_BYTES_MAX) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED,
          "the table definition takes "
              + bytes.length
              + " of "
              + MetaStore.VALUE_BYTES_MAX
              + " bytes");
    }
    return bytes;
  }

  private CompletableFuture<Long> commit(
      MetaTransaction.Builder transaction, CatalogSnapshot catalog, long revision) {
    committedOnRevision = revision;
    return meta.commit(transaction.build())
        .exceptionallyCompose(error -> {
          AzimuthException cause = unwrap(error);
          outcomeUnknown |= cause.code() == ErrorCode.OUTCOME_UNKNOWN;
          return CompletableFuture.failedFuture(cause);
        })
        .thenCompose(result -> {
          if (!result.committed()) {
            throw notReady();
          }
          LOG.info("Catalog version {}: {}", catalog.version() + 1, describe());
          return shown(catalog.version() + 1);
        });
  }

  /// The change is durable; that it is slow to show here is no failure of the statement.
  private CompletableFuture<Long> shown(long version) {
    return context.catalog().await(version).handle((snapshot, error) -> version);
  }

  private CompletableFuture<Long> retry(AzimuthException error) {
    boolean worthwhile =
        switch (error.code()) {
          case NOT_READY, LOST_RACE -> true;
          case OUTCOME_UNKNOWN, STORAGE_FAILED -> attempts < ATTEMPTS_MAX;
          default -> false;
        };
    if (worthwhile && attempts < ATTEMPTS_MAX && leadership.isValid()) {
      CompletableFuture<Void> pause = new CompletableFuture<>();
      context.scheduler().schedule(RETRY_DELAY.multipliedBy(attempts), () -> pause.complete(null));
      return pause.thenCompose(done -> attempt());
    }
    if (outcomeUnknown && error.code() != ErrorCode.OUTCOME_UNKNOWN) {
      return CompletableFuture.failedFuture(
          new AzimuthException(ErrorCode.OUTCOME_UNKNOWN, describe(), error));
    }
    return CompletableFuture.failedFuture(error);
  }

  private String describe() {
    return switch (command) {
      case DefinitionCommand.CreateSchema create -> "CREATE SCHEMA " + create.schema();
      case DefinitionCommand.DropSchema drop -> "DROP SCHEMA " + drop.schema();
      case DefinitionCommand.CreateTable create ->
          "CREATE TABLE " + create.schema() + '.' + create.table();
      case DefinitionCommand.DropTable drop -> "DROP TABLE " + drop.schema() + '.' + drop.table();
      case DefinitionCommand.AlterTable alter ->
          "ALTER TABLE " + alter.schema() + '.' + alter.table();
      case DefinitionCommand.TruncateTable truncate ->
          "TRUNCATE TABLE " + truncate.schema() + '.' + truncate.table();
      case DefinitionCommand.CreateIndex create ->
          "CREATE INDEX " + create.index().name() + " ON " + create.schema() + '.' + create.table();
      case DefinitionCommand.CreateDefaultIndex create ->
          "default index " + create.name() + " of table " + create.tableId();
      case DefinitionCommand.DropIndex drop -> "DROP INDEX " + drop.schema() + '.' + drop.index();
    };
  }

  private static TableDefinition withId(TableDefinition draft, long id) {
    return new TableDefinition(
        id,
        draft.schema(),
        draft.name(),
        draft.version(),
        draft.columns(),
        draft.keyColumns(),
        draft.shards(),
        draft.indexes(),
        draft.options());
  }

  private static AzimuthException notReady() {
    return new AzimuthException(ErrorCode.NOT_READY, "the root coordinator is changing");
  }

  static AzimuthException unwrap(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return cause instanceof AzimuthException known
        ? known
        : new AzimuthException(ErrorCode.INTERNAL_ERROR, "data definition", cause);
  }
}
