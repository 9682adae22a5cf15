package dev.azimuth.storage.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/// Finds out which file RocksDB complains of: it does not name logs, and for some damage to tables
/// it names the list of files.
final class DamagedFiles {
  /// Most bytes of tables that are searched; reading more would take minutes.
  private static final long SEARCH_BYTES_MAX = 8L << 30;

  private DamagedFiles() {}

  /// What RocksDB said of a database in `directory`, with the file that is damaged.
  static String name(Path directory, String details) {
    if (details.contains(".sst")) {
      return details;
    }
    try {
      String damage = WriteAheadLogs.firstDamage(directory);
      if (damage == null) {
        damage = damagedTable(directory);
      }
      return damage == null ? details : damage + "; " + details;
    } catch (IOException e) {
      return details + "; the file cannot be found out: " + e.getMessage();
    }
  }

  private static @Nullable String damagedTable(Path directory) throws IOException {
    List<Path> tables = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.sst")) {
      files.forEach(tables::add);
    }
    Collections.sort(tables);
    long searched = 0;
    try (Options options = new Options()) {
      for (Path table : tables) {
        searched += Files.size(table);
        if (searched > SEARCH_BYTES_MAX) {
          return null;
        }
        try (SstFileReader reader = new SstFileReader(options)) {
          reader.open(table.toString());
          reader.verifyChecksum();
        } catch (RocksDBException e) {
          return table + " is damaged: " + e.getMessage();
        }
      }
    }
    return null;
  }
}
