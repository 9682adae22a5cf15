package dev.azimuth.server.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What Linux counts of a process; other systems tell nothing.
final class ProcessFigures {
  private final Path directory;

  ProcessFigures(ProcessHandle process) {
    directory = Path.of("/proc", Long.toString(process.pid()));
  }

  /// Largest resident memory that the process has had, in MiB.
  OptionalLong peakMemoryMebibytes() throws IOException {
    OptionalLong kibibytes = value("status", "VmHWM:");
    return kibibytes.isPresent() ? OptionalLong.of(kibibytes.getAsLong() >> 10) : kibibytes;
  }

  /// Its memory now: what is its own, and of mapped files, in MiB.
  Optional<String> memoryMebibytes() throws IOException {
    OptionalLong own = value("status", "RssAnon:");
    OptionalLong files = value("status", "RssFile:");
    return own.isPresent() && files.isPresent()
        ? Optional.of(
            (own.getAsLong() >> 10) + " MiB, " + (files.getAsLong() >> 10) + " MiB of files")
        : Optional.empty();
  }

  /// Bytes that the process has written to files and sockets.
  OptionalLong sentBytes() throws IOException {
    return value("io", "wchar:");
  }

  /// Bytes that the process has caused to be written to disks.
  OptionalLong writtenBytes() throws IOException {
    return value("io", "write_bytes:");
  }

  private OptionalLong value(String file, String prefix) throws IOException {
    Path path = directory.resolve(file);
    List<String> lines = Files.isReadable(path) ? Files.readAllLines(path) : List.of();
    for (String line : lines) {
      if (line.startsWith(prefix)) {
        return OptionalLong.of(Long.parseLong(line.replaceAll("\\D", "")));
      }
    }
    return OptionalLong.empty();
  }
}
