package dev.azimuth.storage.journal;

import dev.azimuth.storage.file.DurableFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Files `<base, 20 digits>.journal` of a directory. A file is written as `<base>.new` until its
/// header is on disk; what a crash leaves of such is removed.
final class DiskJournalDirectory implements JournalDirectory {
  private static final String SUFFIX = ".journal";
  private static final String NEW_SUFFIX = ".new";

  private final Path directory;

  private DiskJournalDirectory(Path directory) {
    this.directory = directory;
  }

  /// Opens a directory, which is made if it does not exist.
  static DiskJournalDirectory open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
      Path parent = directory.toAbsolutePath().getParent();
      if (parent != null) {
        DurableFiles.syncDirectory(parent);
      }
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "*" + NEW_SUFFIX)) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
    return new DiskJournalDirectory(directory);
  }

  @Override
  public String name() {
    return directory.toString();
  }

  /// The files that are there, by base.
  List<DiskJournalFile> files() throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      found.forEach(paths::add);
    }
    Collections.sort(paths);
    List<DiskJournalFile> files = new ArrayList<>();
    for (Path path : paths) {
      files.add(DiskJournalFile.existing(path));
    }
    return files;
  }

  @Override
  public DiskJournalFile create(long base) throws IOException {
    String stem = String.format(Locale.ROOT, "%020d", base);
    return DiskJournalFile.create(
        directory.resolve(stem + NEW_SUFFIX), directory.resolve(stem + SUFFIX));
  }
}
