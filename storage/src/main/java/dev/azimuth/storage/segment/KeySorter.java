package dev.azimuth.storage.segment;

import dev.azimuth.storage.file.DurableFiles;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Sorts the keys of a file's rows with bounded memory: chunks that fill up are sorted and written
/// to a temporary file as runs, which are merged at the end.
///
/// A run holds for each key its length (i32), its bytes, and the ordinal of its row (i32), all
/// big-endian. For one thread.
final class KeySorter implements AutoCloseable {
  /// Bytes of keys in a chunk, unless a key alone has more.
  static final int CHUNK_BYTES = 16 << 20;

  private static final int BUFFER_BYTES = 64 << 10;

  private final Path runFile;
  private final KeyChunk chunk;
  private final List<RunRange> runs = new ArrayList<>();
  private @Nullable FileChannel channel;

  /// @param runFile where runs are written, if there are any
  KeySorter(Path runFile, int chunkBytes) {
    this.runFile = runFile;
    chunk = new KeyChunk(chunkBytes);
  }

  /// Receives keys.
  interface Visitor {
    /// The next key in order, and the ordinal of its row; of equal keys the lower ordinal first.
    void visit(byte[] key, int ordinal);
  }

  private record RunRange(long start, long end) {}

  /// Adds the key of a row; ordinals ascend.
  void add(byte[] key, int ordinal) {
    if (!chunk.hasRoom(key)) {
      spill();
    }
    chunk.add(key, ordinal);
  }

  private void spill() {
    try {
      FileChannel file = channel;
      if (file == null) {
        file =
            FileChannel.open(
                runFile,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        channel = file;
      }
      long start = file.position();
      DataOutputStream out =
          new DataOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(file), BUFFER_BYTES));
      chunk.sort();
      for (int i = 0; i < chunk.count(); i++) {
        byte[] key = chunk.key(i);
        out.writeInt(key.length);
        out.write(key);
        out.writeInt(chunk.ordinal(i));
      }
      out.flush();
      runs.add(new RunRange(start, file.position()));
      chunk.clear();
    } catch (IOException e) {
      throw DurableFiles.failure("cannot write " + runFile, e);
    }
  }

  /// Visits all keys in order; once.
  void forEach(Visitor visitor) {
    chunk.sort();
    FileChannel file = channel;
    if (file == null) {
      for (int i = 0; i < chunk.count(); i++) {
        visitor.visit(chunk.key(i), chunk.ordinal(i));
      }
      return;
    }
    if (chunk.count() > 0) {
      spill();
    }
    try {
      PriorityQueue<KeyRun> heads = new PriorityQueue<>();
      for (RunRange run : runs) {
        KeyRun head = new KeyRun(file, run.start, run.end);
        if (head.advance()) {
          heads.add(head);
        }
      }
      while (!heads.isEmpty()) {
        KeyRun least = heads.remove();
        visitor.visit(least.key(), least.ordinal());
        if (least.advance()) {
          heads.add(least);
        }
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + runFile, e);
    }
  }

  /// Removes the temporary file.
  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot close " + runFile, e);
    }
  }
}
