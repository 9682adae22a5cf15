package dev.azimuth.sql.service;

import dev.azimuth.nodes.api.JobStatus;
import dev.azimuth.nodes.api.ShardStatus;
import dev.azimuth.nodes.api.ShardStatus.SegmentStatus;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.SystemRows;
import dev.azimuth.sql.system.SystemTable;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.PlacementSnapshot;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.time.HybridTimestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The rows of the tables of `SYS`: from the catalog, the placement, and what data nodes tell when
/// they are asked. Safe for any thread.
final class SystemReader implements SystemRows {
  private static final String UNKNOWN = "UNKNOWN";
  private static final double PERCENT = 100;

  private final Proxy.Parts parts;
  private final SystemFacts facts;

  SystemReader(Proxy.Parts parts, SystemFacts facts) {
    this.parts = parts;
    this.facts = facts;
  }

  /// What a statement looks at.
  private record View(CatalogSnapshot catalog, PlacementSnapshot placement, OwnerReports reports) {}

  @Override
  public RowCursor open(Execution execution, SystemTable table) {
    return new ListCursor(
        switch (table) {
          case SETTINGS -> settings();
          case NODES -> nodes(execution);
          case SHARDS -> shards(view(execution));
          case SEGMENTS -> segments(view(execution));
          case INDEXES -> indexes(view(execution));
          case JOBS -> jobs(view(execution));
        });
  }

  private View view(Execution execution) {
    PlacementSnapshot placement = facts.placement().orElse(PlacementSnapshot.EMPTY);
    return new View(
        parts.catalog().snapshot(),
        placement,
        OwnerReports.ask(execution, placement, parts.nodes(), parts.scheduler()));
  }

  private List<@Nullable Object[]> settings() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (SystemFacts.SettingFact setting : facts.settings()) {
      rows.add(
          new @Nullable Object[] {
            setting.name(),
            setting.value(),
            setting.defaultValue(),
            setting.allowed(),
            setting.description()
          });
    }
    return rows;
  }

  private List<@Nullable Object[]> nodes(Execution execution) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    PlacementSnapshot placement = facts.placement().orElse(PlacementSnapshot.EMPTY);
    List<NodeRegistration> nodes =
        placement.nodes().stream().sorted(Comparator.comparing(NodeRegistration::nodeId)).toList();
    for (NodeRegistration node : nodes) {
      for (ShardRole role : node.roles().stream().sorted().toList()) {
        rows.add(
            new @Nullable Object[] {
              node.nodeId(),
              role == ShardRole.OWNER ? "data-node" : "query-node",
              node.address(),
              "ACTIVE",
              (long) placement.assignments(node.nodeId(), role).size()
            });
      }
      if (node.isIndexNode()) {
        rows.add(
            new @Nullable Object[] {node.nodeId(), "index-node", node.address(), "ACTIVE", null});
      }
    }
    for (SystemFacts.ProcessRole role : execution.await(facts.coordinatorsAndProxies())) {
      rows.add(
          new @Nullable Object[] {
            role.processId(), role.role(), role.address(), role.state(), null
          });
    }
    return rows;
  }

  private static List<@Nullable Object[]> shards(View view) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (TableDefinition table : view.catalog().tables()) {
      for (int shard = 0; shard < table.shards(); shard++) {
        rows.add(shardRow(view, table, table.log(shard)));
      }
    }
    return rows;
  }

  private static @Nullable Object[] shardRow(View view, TableDefinition table, LogName log) {
    @Nullable String owner = view.placement().serving(log, ShardRole.OWNER).orElse(null);
    @Nullable String leader = view.placement().serving(log, ShardRole.LEADER).orElse(null);
    @Nullable ShardStatus status = view.reports().statuses().get(log);
    @Nullable Object[] row = new @Nullable Object[SystemTable.SHARDS.columnCount()];
    row[0] = table.schema();
    row[1] = table.name();
    row[2] = (long) log.shard();
    row[3] = owner;
    row[4] = leader;
    if (status == null) {
      row[5] = owner == null ? "MOVING" : UNKNOWN;
      row[15] = owner == null ? null : view.reports().silent().get(owner);
      return row;
    }
    row[5] = state(status, owner, leader);
    row[6] = status.manifestNumber();
    row[7] = status.coveredPosition();
    row[8] = status.growing().appliedPosition();
    row[9] = (long) status.segments().size();
    row[10] = status.segments().stream().mapToLong(SegmentStatus::rows).sum();
    row[11] = status.segments().stream().mapToLong(SegmentStatus::deletedRows).sum();
    row[12] = status.segments().stream().mapToLong(SegmentStatus::bytes).sum();
    row[13] = status.growing().changes();
    row[14] = status.growing().bytes();
    row[15] = status.failure().isEmpty() ? null : status.failure();
    return row;
  }

  private static String state(ShardStatus status, @Nullable String owner, @Nullable String leader) {
    if (!status.failure().isEmpty()) {
      return "FAILED";
    }
    return owner == null || leader == null ? "MOVING" : "SERVED";
  }

  /// The growing range of each shard is a row too; so is a shard whose owner does not answer.
  private static List<@Nullable Object[]> segments(View view) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (TableDefinition table : view.catalog().tables()) {
      for (int shard = 0; shard < table.shards(); shard++) {
        ShardStatus status = view.reports().statuses().get(table.log(shard));
        if (status == null) {
          rows.add(segmentRow(table, shard, UNKNOWN));
          continue;
        }
        for (SegmentStatus segment : status.segments()) {
          rows.add(segmentRow(table, shard, segment));
        }
        @Nullable Object[] growing = segmentRow(table, shard, "GROWING");
        growing[5] = status.coveredPosition() + 1;
        growing[6] = status.growing().appliedPosition();
        growing[9] = status.growing().bytes();
        rows.add(growing);
      }
    }
    return rows;
  }

  private static @Nullable Object[] segmentRow(TableDefinition table, int shard, String state) {
    @Nullable Object[] row = new @Nullable Object[SystemTable.SEGMENTS.columnCount()];
    row[0] = table.schema();
    row[1] = table.name();
    row[2] = (long) shard;
    row[4] = state;
    return row;
  }

  private static @Nullable Object[] segmentRow(
      TableDefinition table, int shard, SegmentStatus segment) {
    @Nullable Object[] row = segmentRow(table, shard, "SEALED");
    row[3] = segment.objectKey();
    row[5] = segment.range().firstPosition();
    row[6] = segment.range().lastPosition();
    row[7] = segment.rows();
    row[8] = segment.deletedRows();
    row[9] = segment.bytes();
    row[10] = HybridTimestamp.wallMillis(segment.range().firstWritten());
    row[11] = HybridTimestamp.wallMillis(segment.range().lastWritten());
    row[12] =
        table.indexes().stream()
            .filter(index -> segment.isIndexed(index.id()))
            .map(IndexDefinition::name)
            .collect(Collectors.joining(", "));
    return row;
  }

  private static List<@Nullable Object[]> indexes(View view) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (TableDefinition table : view.catalog().tables()) {
      List<SegmentStatus> segments = new ArrayList<>();
      boolean isComplete = true;
      for (int shard = 0; shard < table.shards(); shard++) {
        ShardStatus status = view.reports().statuses().get(table.log(shard));
        isComplete &= status != null && status.failure().isEmpty();
        segments.addAll(Optional.ofNullable(status).map(ShardStatus::segments).orElse(List.of()));
      }
      for (IndexDefinition index : table.indexes()) {
        List<SegmentStatus> indexed =
            segments.stream().filter(segment -> segment.isSettled(index.id())).toList();
        String state = indexed.size() == segments.size() ? "READY" : "INCOMPLETE";
        rows.add(
            new @Nullable Object[] {
              table.schema(),
              table.name(),
              index.name(),
              index.column(),
              index.method(),
              index.operatorClass(),
              index.optionsText(),
              isComplete ? state : UNKNOWN,
              (long) segments.size(),
              (long) indexed.size(),
              segments.stream().mapToLong(SegmentStatus::rows).sum(),
              indexed.stream().mapToLong(SegmentStatus::rows).sum(),
              segments.stream().filter(segment -> segment.unplaced().contains(index.id())).count(),
              segments.stream().mapToLong(segment -> segment.indexBytes(index.id())).sum()
            });
      }
    }
    return rows;
  }

  private static List<@Nullable Object[]> jobs(View view) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    view.reports()
        .jobs()
        .forEach((node, jobs) -> jobs.forEach(job -> rows.add(jobRow(view, node, job))));
    view.reports()
        .silent()
        .forEach((node, reason) -> {
          @Nullable Object[] row = new @Nullable Object[SystemTable.JOBS.columnCount()];
          row[0] = node;
          row[6] = UNKNOWN;
          row[12] = reason;
          rows.add(row);
        });
    return rows;
  }

  private static @Nullable Object[] jobRow(View view, String node, JobStatus job) {
    Optional<TableDefinition> table = view.catalog().table(job.shard().tableId());
    JobStatus.Progress progress = job.progress();
    boolean isKnown = progress.rowsTotal() > 0;
    return new @Nullable Object[] {
      node,
      job.id(),
      job.kind().name(),
      table.map(TableDefinition::schema).orElse(null),
      table.map(TableDefinition::name).orElse(null),
      (long) job.shard().shard(),
      progress.state().name(),
      progress.rowsDone(),
      isKnown ? progress.rowsTotal() : null,
      isKnown ? PERCENT * progress.rowsDone() / progress.rowsTotal() : null,
      job.startedMillis(),
      job.endedMillis() == 0 ? null : job.endedMillis(),
      job.message().isEmpty() ? null : job.message()
    };
  }
}
