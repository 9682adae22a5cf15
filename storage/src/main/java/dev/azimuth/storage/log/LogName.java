package dev.azimuth.storage.log;

/// Name of a log: the shard of a table.
public record LogName(long tableId, int shard) {
  public LogName {
    if (tableId < 0 || shard < 0) {
      throw new IllegalArgumentException("table id and shard start at 0");
    }
  }

  @Override
  public String toString() {
    return "table-" + tableId + "/shard-" + shard;
  }
}
