package dev.azimuth.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.avatica.remote.TypedValue;
import org.jspecify.annotations.Nullable;

/// A batch of any size as requests of a bounded size, which the server takes one after another, and
/// their answers as one.
///
/// Each entry is a statement of its own, so that nothing changes where a batch is divided. After a
/// request in which entries were refused the next one is sent as if both were one; when a request
/// fails as a whole, the rest is not sent. One thread.
final class SplitBatch {
  /// Most entries in a request.
  static final int ENTRIES_MAX = 10_000;

  /// About the most bytes in a request; one entry is always taken.
  static final long BYTES_MAX = 16L << 20;

  private static final int VALUE_BYTES = 16;
  private static final int CHARACTER_BYTES_MAX = 3;
  private static final Pattern ENTRY = Pattern.compile("\\(entry (\\d+) of the batch\\)");

  private final List<List<TypedValue>> waiting;
  private final AtomicBoolean cancelled;
  private final Request request;
  private final long[] counts;
  private int done;
  private @Nullable BatchUpdateException refusal;

  /// Sends the entries that wait as one request and returns their update counts.
  interface Request {
    long[] send() throws SQLException;
  }

  private SplitBatch(
      List<List<TypedValue>> waiting, AtomicBoolean cancelled, Request request, int size) {
    this.waiting = waiting;
    this.cancelled = cancelled;
    this.request = request;
    counts = new long[size];
  }

  /// The update counts of all entries of `batch`, which `request` sends from there; it is empty in
  /// the end.
  static long[] run(List<List<TypedValue>> batch, AtomicBoolean cancelled, Request request)
      throws SQLException {
    List<List<TypedValue>> entries = new ArrayList<>(batch);
    try {
      return new SplitBatch(batch, cancelled, request, entries.size()).run(entries);
    } finally {
      batch.clear();
    }
  }

  private long[] run(List<List<TypedValue>> entries) throws SQLException {
    while (done < entries.size()) {
      waiting.clear();
      waiting.addAll(entries.subList(done, end(entries)));
      send();
    }
    BatchUpdateException refused = refusal;
    if (refused != null) {
      throw failure(refused, String.valueOf(refused.getMessage()));
    }
    return counts;
  }

  private int end(List<List<TypedValue>> entries) {
    int end = done;
    long bytes = 0;
    while (end < entries.size() && end - done < ENTRIES_MAX && bytes < BYTES_MAX) {
      for (TypedValue value : entries.get(end)) {
        bytes += bytes(value);
      }
      end++;
    }
    return end;
  }

  private static long bytes(@Nullable TypedValue value) {
    if (value != null && value.value instanceof byte[]) {
      return VALUE_BYTES + (long) ((byte[]) value.value).length;
    }
    if (value != null && value.value instanceof String) {
      return VALUE_BYTES + (long) CHARACTER_BYTES_MAX * ((String) value.value).length();
    }
    return VALUE_BYTES;
  }

  private void send() throws SQLException {
    try {
      if (cancelled.get()) {
        throw Failures.of("the client has cancelled the statement", "57014", 0);
      }
      add(request.send());
    } catch (SQLException | RuntimeException e) {
      SQLException failure = Failures.unwrap(e);
      if (!(failure instanceof BatchUpdateException)) {
        throw done == 0
            ? failure
            : failure(failure, failure.getMessage() + " (after entry " + done + " of the batch)");
      }
      BatchUpdateException some = (BatchUpdateException) failure;
      if (refusal == null) {
        refusal = numbered(some);
      }
      add(some.getLargeUpdateCounts());
    }
  }

  private void add(long[] more) {
    System.arraycopy(more, 0, counts, done, more.length);
    done += more.length;
  }

  /// The same with the entry's number in the whole batch.
  private BatchUpdateException numbered(BatchUpdateException failure) {
    Matcher entry = ENTRY.matcher(String.valueOf(failure.getMessage()));
    if (done == 0 || !entry.find()) {
      return failure;
    }
    long number = Long.parseLong(entry.group(1)) + done;
    String message = entry.replaceFirst("(entry " + number + " of the batch)");
    return failure(failure, message);
  }

  private BatchUpdateException failure(SQLException cause, String message) {
    BatchUpdateException failure =
        new BatchUpdateException(
            message, cause.getSQLState(), cause.getErrorCode(), Arrays.copyOf(counts, done), null);
    SQLException next = cause.getNextException();
    failure.setNextException(cause instanceof BatchUpdateException && next != null ? next : cause);
    return failure;
  }
}
