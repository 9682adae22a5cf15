package dev.azimuth.storage.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// A temporary file in which several streams of bytes lie in pieces, until each is copied to its
/// place. It has no content that outlives the process. For one thread.
final class SpoolFile implements AutoCloseable {
  private final FileChannel channel;
  private long end;

  SpoolFile(Path file) throws IOException {
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /// A stream without bytes.
  Stream stream() {
    return new Stream();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /// One of the streams.
  final class Stream implements RegionOutput.Drain {
    private long[] starts = new long[4];
    private long[] ends = new long[4];
    private int count;

    private Stream() {}

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      if (count > 0 && ends[count - 1] == end) {
        count--; // goes on where it stopped
      } else {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, 2 * count);
          ends = Arrays.copyOf(ends, 2 * count);
        }
        starts[count] = end;
      }
      while (bytes.hasRemaining()) {
        end += channel.write(bytes, end);
      }
      ends[count++] = end;
    }

    /// Writes the stream at the position of `target`.
    void copyTo(FileChannel target) throws IOException {
      for (int piece = 0; piece < count; piece++) {
        long at = starts[piece];
        while (at < ends[piece]) {
          long moved = channel.transferTo(at, ends[piece] - at, target);
          if (moved <= 0) {
            throw new IOException("a temporary file has become shorter");
          }
          at += moved;
        }
      }
    }
  }
}
