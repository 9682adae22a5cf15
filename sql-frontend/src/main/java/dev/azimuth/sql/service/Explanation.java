package dev.azimuth.sql.service;

import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.api.IndexWork;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.Profile;
import dev.azimuth.sql.execute.ShardReader;
import dev.azimuth.sql.plan.Modification;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// EXPLAIN: the plan as text; with ANALYZE after a run of it, with what the run took.
final class Explanation {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Execution execution;
  private final ShardReader reader;
  private final ModificationRunner modifications;
  private final Function<LogName, String> tables;

  /// @param tables the name of a shard as people know it
  Explanation(
      Execution execution,
      ShardReader reader,
      ModificationRunner modifications,
      Function<LogName, String> tables) {
    this.execution = execution;
    this.reader = reader;
    this.modifications = modifications;
    this.tables = tables;
  }

  List<String> lines(
      Prepared.Explain explain, SessionSettings session, List<@Nullable Object> parameters) {
    List<String> lines = new ArrayList<>();
    switch (explain.explained()) {
      case Prepared.Query query -> {
        if (explain.mode() == Prepared.ExplainMode.PLAN) {
          lines.addAll(query.plan().explain());
        } else {
          Profile profile = execution.measure();
          long start = execution.nanos();
          QueryBinding.bind(execution, reader, query, parameters, session);
          long rows = 0;
          try (RowCursor cursor = query.plan().open(execution, reader)) {
            while (cursor.next() != null) {
              rows++;
            }
          }
          long nanos = execution.nanos() - start;
          lines.addAll(query.plan().explain(operator -> taken(profile.of(operator))));
          addMeasured(lines, profile, rows, nanos);
        }
      }
      case Prepared.Write write -> {
        lines.addAll(describe(write.modification()));
        if (explain.mode() == Prepared.ExplainMode.ANALYZE) {
          Profile profile = execution.measure();
          long start = execution.nanos();
          long rows = modifications.run(execution, write, parameters);
          addMeasured(lines, profile, rows, execution.nanos() - start);
        }
      }
      case Prepared.Definition _,
          Prepared.Maintenance _,
          Prepared.Explain _,
          Prepared.Setting _,
          Prepared.Nothing _ ->
          lines.add("No plan: carried out by the root coordinator");
    }
    return lines;
  }

  private static String taken(Optional<Profile.Taken> taken) {
    return taken
        .map(run ->
            String.format(
                Locale.ROOT, " (rows %d, %.3f ms)", run.rows(), run.nanos() / NANOS_PER_MILLI))
        .orElse(" (did not run)");
  }

  /// A line for each shard, and one for the whole.
  private void addMeasured(List<String> lines, Profile profile, long rows, long nanos) {
    profile
        .shards()
        .forEach((shard, done) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "Shard %s: rows returned %d, %s",
                    tables.apply(shard),
                    done.rows(),
                    counters(done.work()))));
    lines.add(
        String.format(
            Locale.ROOT,
            "Measured: %d rows, %.3f ms, %s",
            rows,
            nanos / NANOS_PER_MILLI,
            counters(execution.work())));
  }

  private static String counters(FragmentWork work) {
    return String.format(
        Locale.ROOT,
        "rows visited %d, rows matched %d, distances computed %d, segments visited %d,"
            + " segments indexed %d, segments pruned %d%s",
        work.rowsVisited(),
        work.rowsMatched(),
        work.distancesComputed(),
        work.segmentsVisited(),
        work.index().segments(),
        work.segmentsPruned(),
        choice(work.index()));
  }

  /// What indexes chose, behind a comma; empty if none was asked.
  private static String choice(IndexWork work) {
    return work.segments() == 0
        ? ""
        : ", indexed segments scanned "
            + work.scanned()
            + ", effort "
            + work.effort()
            + (work.recordsRead() == 0 ? "" : ", records read " + work.recordsRead());
  }

  private static List<String> describe(Modification modification) {
    List<String> lines = new ArrayList<>();
    String table = modification.table().schema() + "." + modification.table().name();
    switch (modification) {
      case Modification.InsertRows insert ->
          lines.add(
              verb(insert.expectation())
                  + table
                  + ": "
                  + insert.template().rows().size()
                  + " rows");
      case Modification.InsertQuery insert -> {
        lines.add(verb(insert.expectation()) + table + ": the rows of");
        insert.query().explain().forEach(line -> lines.add("  " + line));
      }
      case Modification.Change change -> {
        lines.add(
            (change.change().newColumns().isEmpty() ? "Delete from " : "Update ")
                + table
                + ", each row if it is still the version read by");
        change.query().explain().forEach(line -> lines.add("  " + line));
      }
    }
    return lines;
  }

  private static String verb(long expectation) {
    return expectation == LogRecord.Write.ABSENT ? "Insert into " : "Upsert into ";
  }
}
