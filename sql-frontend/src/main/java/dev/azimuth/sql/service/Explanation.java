package dev.azimuth.sql.service;

import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.ShardReader;
import dev.azimuth.sql.plan.Modification;
import dev.azimuth.storage.record.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// EXPLAIN: the plan as text; with ANALYZE after a run of it, with what the run took.
final class Explanation {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Execution execution;
  private final ShardReader reader;
  private final ModificationRunner modifications;

  Explanation(Execution execution, ShardReader reader, ModificationRunner modifications) {
    this.execution = execution;
    this.reader = reader;
    this.modifications = modifications;
  }

  List<String> lines(
      Prepared.Explain explain, SessionSettings session, List<@Nullable Object> parameters) {
    List<String> lines = new ArrayList<>();
    switch (explain.explained()) {
      case Prepared.Query query -> {
        lines.addAll(query.plan().explain());
        if (explain.mode() == Prepared.ExplainMode.ANALYZE) {
          long start = execution.nanos();
          QueryBinding.bind(execution, reader, query, parameters, session);
          long rows = 0;
          try (RowCursor cursor = query.plan().open(execution, reader)) {
            while (cursor.next() != null) {
              rows++;
            }
          }
          lines.add(measured(rows, start));
        }
      }
      case Prepared.Write write -> {
        lines.addAll(describe(write.modification()));
        if (explain.mode() == Prepared.ExplainMode.ANALYZE) {
          long start = execution.nanos();
          lines.add(measured(modifications.run(execution, write, parameters), start));
        }
      }
      case Prepared.Definition _, Prepared.Maintenance _, Prepared.Explain _, Prepared.Nothing _ ->
          lines.add("No plan: carried out by the root coordinator");
    }
    return lines;
  }

  private String measured(long rows, long start) {
    FragmentWork work = execution.work();
    return String.format(
        Locale.ROOT,
        "Measured: %d rows, %.3f ms, rows visited %d, rows matched %d, distances computed %d,"
            + " segments visited %d, segments pruned %d",
        rows,
        (execution.nanos() - start) / NANOS_PER_MILLI,
        work.rowsVisited(),
        work.rowsMatched(),
        work.distancesComputed(),
        work.segmentsVisited(),
        work.segmentsPruned());
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
