package dev.azimuth.storage.arrow;

import dev.azimuth.storage.file.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The bytes of one region, in the order in which they come; numbers are little-endian.
///
/// Takes a buffer when the first byte comes. A failed write is `DISK_FULL` or `STORAGE_FAILED`. For
/// one thread.
public final class RegionOutput {
  private final Drain drain;
  private final Supplier<ByteBuffer> buffers;
  private final CRC32C checksum = new CRC32C();
  private @Nullable ByteBuffer buffer;
  private long drained;
  private boolean finished;

  RegionOutput(Supplier<ByteBuffer> buffers, Drain drain) {
    this.buffers = buffers;
    this.drain = drain;
  }

  /// Where full buffers go.
  @FunctionalInterface
  interface Drain {
    /// Takes all that remains in the buffer.
    void write(ByteBuffer bytes) throws IOException;
  }

  /// Bytes so far.
  public long length() {
    return drained + (buffer == null ? 0 : buffer.position());
  }

  /// Adds a byte.
  public void putByte(byte value) {
    room(Byte.BYTES).put(value);
  }

  /// Adds two bytes.
  public void putShort(short value) {
    room(Short.BYTES).putShort(value);
  }

  /// Adds four bytes.
  public void putInt(int value) {
    room(Integer.BYTES).putInt(value);
  }

  /// Adds eight bytes.
  public void putLong(long value) {
    room(Long.BYTES).putLong(value);
  }

  /// Adds a float64.
  public void putDouble(double value) {
    room(Double.BYTES).putDouble(value);
  }

  /// Adds `count` bytes from `source[from]` on.
  public void putBytes(byte[] source, int from, int count) {
    for (int done = 0; done < count; ) {
      ByteBuffer out = room(Byte.BYTES);
      int part = Math.min(count - done, out.remaining());
      out.put(source, from + done, part);
      done += part;
    }
  }

  /// Adds `count` float32 from `source[from]` on.
  public void putFloats(float[] source, int from, int count) {
    for (int done = 0; done < count; ) {
      ByteBuffer out = room(Float.BYTES);
      int part = Math.min(count - done, out.remaining() / Float.BYTES);
      out.asFloatBuffer().put(source, from + done, part);
      out.position(out.position() + part * Float.BYTES);
      done += part;
    }
  }

  /// Adds `count` int64 from `source[from]` on.
  public void putLongs(long[] source, int from, int count) {
    for (int done = 0; done < count; ) {
      ByteBuffer out = room(Long.BYTES);
      int part = Math.min(count - done, out.remaining() / Long.BYTES);
      out.asLongBuffer().put(source, from + done, part);
      out.position(out.position() + part * Long.BYTES);
      done += part;
    }
  }

  /// Adds `count` zero bytes.
  public void putZeros(long count) {
    for (long done = 0; done < count; ) {
      ByteBuffer out = room(Byte.BYTES);
      int part = (int) Math.min(count - done, out.remaining());
      for (int i = 0; i < part; i++) {
        out.put((byte) 0);
      }
      done += part;
    }
  }

  private ByteBuffer room(int bytes) {
    if (finished) {
      throw new IllegalStateException("the region is finished");
    }
    ByteBuffer out = buffer;
    if (out == null) {
      out = buffers.get().order(ByteOrder.LITTLE_ENDIAN);
      buffer = out;
    } else if (out.remaining() < bytes) {
      drain(out);
    }
    return out;
  }

  private void drain(ByteBuffer out) {
    out.flip();
    checksum.update(out.duplicate());
    drained += out.remaining();
    try {
      drain.write(out);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot write a segment file", e);
    }
    out.clear();
  }

  /// Ends the region, which then is `name` at `offset`.
  Region finish(String name, long offset) {
    long length = length();
    putZeros(Region.aligned(length) - length);
    finished = true;
    if (buffer != null) {
      drain(buffer);
    }
    return new Region(name, offset, length, (int) checksum.getValue());
  }
}
