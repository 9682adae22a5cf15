package dev.azimuth.storage.remote;

import dev.azimuth.storage.file.DurableFiles;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// What a request sends; it may be read several times.
public sealed interface RequestContent {
  /// Bytes on the heap; borrowed, not copied.
  record Bytes(byte[] bytes) implements RequestContent {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public byte[] read() {
      return bytes;
    }
  }

  /// Part of a file, read when it is sent.
  record FilePart(Path file, long offset, long size) implements RequestContent {
    @Override
    public byte[] read() {
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size));
      try (FileChannel channel = FileChannel.open(file)) {
        while (bytes.hasRemaining()) {
          if (channel.read(bytes, offset + bytes.position()) < 0) {
            throw new EOFException(file + " became shorter while it was sent");
          }
        }
      } catch (IOException e) {
        throw DurableFiles.failure("cannot read " + file, e);
      }
      return bytes.array();
    }
  }

  /// Size in bytes.
  long size();

  /// All of it, at most 2 GiB; not to be changed.
  byte[] read();
}
