package dev.azimuth.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this process has read of files from disks since its start, as Linux counts it; elsewhere
/// nothing.
///
/// @param bytes that disks have read for it, what the system reads ahead included
/// @param faults that waited for a page of a mapped file, or of memory that was given away
record FileReads(long bytes, long faults) {
  private static final Path IO = Path.of("/proc/self/io");
  private static final Path STATE = Path.of("/proc/self/stat");
  private static final String BYTES = "read_bytes: ";

  /// Place of the count in the state, behind the name of the program, which is in parentheses.
  private static final int FAULTS = 9;

  static FileReads now() throws IOException {
    if (!Files.isReadable(IO)) {
      return new FileReads(0, 0);
    }
    long bytes = 0;
    for (String line : Files.readAllLines(IO)) {
      bytes += line.startsWith(BYTES) ? Long.parseLong(line.substring(BYTES.length())) : 0;
    }
    String state = Files.readString(STATE);
    String[] behind = state.substring(state.lastIndexOf(')') + 2).split(" ", -1);
    return new FileReads(bytes, Long.parseLong(behind[FAULTS]));
  }

  FileReads since(FileReads before) {
    return new FileReads(bytes - before.bytes, faults - before.faults);
  }
}
