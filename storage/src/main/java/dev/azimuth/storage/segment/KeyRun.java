package dev.azimuth.storage.segment;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/// Reads a sorted run, see [KeySorter], from its first key on; ordered by the key that it stands
/// at.
final class KeyRun implements Comparable<KeyRun> {
  private static final int BUFFER_BYTES = 32 << 10;

  private final DataInputStream in;
  private final Range range;
  private byte[] key = {};
  private int ordinal;
  private long left;

  KeyRun(FileChannel file, long start, long end) {
    range = new Range(file, start, end);
    in = new DataInputStream(new BufferedInputStream(range, BUFFER_BYTES));
    left = end - start;
  }

  /// Goes to the next key; false after the last.
  boolean advance() throws IOException {
    if (left == 0) {
      return false;
    }
    byte[] next = new byte[in.readInt()];
    in.readFully(next);
    ordinal = in.readInt();
    key = next;
    left -= next.length + 2L * Integer.BYTES;
    return true;
  }

  byte[] key() {
    return key;
  }

  int ordinal() {
    return ordinal;
  }

  @Override
  public int compareTo(KeyRun other) {
    int order = Arrays.compareUnsigned(key, other.key);
    return order != 0 ? order : Integer.compare(ordinal, other.ordinal);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  /// A part of a file as a stream that has its own position.
  private static final class Range extends InputStream {
    private final FileChannel file;
    private final long end;
    private long at;

    Range(FileChannel file, long start, long end) {
      this.file = file;
      this.end = end;
      at = start;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      if (at >= end) {
        return -1;
      }
      int limit = (int) Math.min(length, end - at);
      int count = file.read(ByteBuffer.wrap(target, from, limit), at);
      at += Math.max(count, 0);
      return count;
    }
  }
}
