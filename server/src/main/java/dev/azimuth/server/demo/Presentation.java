package dev.azimuth.server.demo;

import dev.azimuth.server.console.ResultTable;
import dev.azimuth.server.console.StandardStreams;
import dev.azimuth.storage.time.Clock;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;

/// What the demo shows: headings, statements, results with their times, progress.
///
/// Colours and a moving progress bar only at a terminal.
final class Presentation {
  private static final int BAR_WIDTH = 30;
  private static final long PROGRESS_INTERVAL_NANOS = 100_000_000;

  private final PrintWriter out;
  private final Clock clock;
  private final boolean isTerminal;
  private long progressShownNanos;

  Presentation(Clock clock) {
    this.clock = clock;
    this.isTerminal = StandardStreams.areTerminal();
    this.out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
  }

  void heading(String text) {
    out.println();
    out.println(styled("1;36", "── " + text));
    out.flush();
  }

  void say(String text) {
    out.println(text);
    out.flush();
  }

  void sql(String sql) {
    out.println(styled("33", sql.strip().indent(2).stripTrailing()));
    out.flush();
  }

  /// Runs a query that has its parameters, prints it with its rows and its time.
  void query(String sql, PreparedStatement statement) throws SQLException {
    sql(sql);
    long begun = clock.nanos();
    try (ResultSet rows = statement.executeQuery()) {
      long answered = clock.nanos();
      new ResultTable(out, isTerminal ? ResultTable.Lines.BOX : ResultTable.Lines.ASCII)
          .print(rows);
      took(answered - begun);
    }
  }

  /// Runs a change that has its parameters, prints it with its count and its time.
  void change(String sql, PreparedStatement statement) throws SQLException {
    sql(sql);
    long begun = clock.nanos();
    int count = statement.executeUpdate();
    out.println(count + (count == 1 ? " row" : " rows"));
    took(clock.nanos() - begun);
  }

  /// Shows how far a load has come, not more often than eyes can follow.
  void progress(long done, long total, long begunNanos) {
    long now = clock.nanos();
    boolean isEnd = done == total;
    if (!isTerminal || (!isEnd && now - progressShownNanos < PROGRESS_INTERVAL_NANOS)) {
      return;
    }
    progressShownNanos = now;
    double seconds = (now - begunNanos) / 1e9;
    double rowsPerSecond = done / Math.max(seconds, 1e-9);
    int filled = (int) (BAR_WIDTH * done / total);
    out.printf(
        Locale.ROOT,
        "\r  %s%s %3d %%  %,.0f rows/s  %.0f s left \u001b[K",
        "█".repeat(filled),
        "░".repeat(BAR_WIDTH - filled),
        100 * done / total,
        rowsPerSecond,
        (total - done) / rowsPerSecond);
    if (isEnd) {
      out.println();
    }
    out.flush();
  }

  private void took(long nanos) {
    out.println(styled("2", String.format(Locale.ROOT, "%.2f ms", nanos / 1e6)));
    out.flush();
  }

  private String styled(String code, String text) {
    return isTerminal ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
