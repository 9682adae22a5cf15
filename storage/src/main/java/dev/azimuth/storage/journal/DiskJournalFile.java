package dev.azimuth.storage.journal;

import dev.azimuth.storage.file.DurableFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A file on disk.
///
/// It is written without a channel, and the channel that reads is opened anew when it has to be: an
/// interrupt of one thread closes a channel for all.
final class DiskJournalFile implements JournalFile {
  private static final int READ_BYTES_MAX = 1 << 20;

  private final Path path;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable FileChannel reader; // guarded by lock
  private boolean closed; // guarded by lock
  private final AtomicLong size;

  // Owned by the thread that appends.
  private @Nullable Path unpublished;
  private @Nullable RandomAccessFile writer;

  private DiskJournalFile(Path path, @Nullable Path unpublished, long size) {
    this.path = path;
    this.unpublished = unpublished;
    this.size = new AtomicLong(size);
  }

  static DiskJournalFile existing(Path path) throws IOException {
    return new DiskJournalFile(path, null, Files.size(path));
  }

  static DiskJournalFile create(Path unpublished, Path path) throws IOException {
    DiskJournalFile file = new DiskJournalFile(path, unpublished, 0);
    file.writer = new RandomAccessFile(unpublished.toFile(), "rw");
    file.writer.setLength(0);
    return file;
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public long size() {
    return size.get();
  }

  @Override
  public void append(byte[] bytes, int from, int count) throws IOException {
    writer().write(bytes, from, count);
    size.addAndGet(count);
  }

  private RandomAccessFile writer() throws IOException {
    RandomAccessFile open = writer;
    if (open == null) {
      open = new RandomAccessFile(path.toFile(), "rw");
      open.seek(size.get());
      writer = open;
    }
    return open;
  }

  @Override
  public void force() throws IOException {
    writer().getFD().sync();
  }

  @Override
  public void publish() throws IOException {
    force();
    if (unpublished != null) {
      Files.move(unpublished, path, StandardCopyOption.ATOMIC_MOVE);
      syncDirectory();
      unpublished = null;
    }
  }

  /// Whoever appends may have been interrupted, which is no reason to stop here.
  private void syncDirectory() throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      DurableFiles.syncDirectory(path.resolveSibling(".")); // the directory itself
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void seal() throws IOException {
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }

  /// Goes on with a copy that has been published under the same name.
  void replaceBy(DiskJournalFile copy) throws IOException {
    lock.lock();
    try {
      if (reader != null) {
        reader.close();
      }
      size.set(copy.size());
    } finally {
      lock.unlock();
    }
  }

  /// The whole file, little-endian, until the arena is closed.
  ByteBuffer map(Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, 0, size.get(), arena)
          .asByteBuffer()
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  @Override
  public boolean read(ByteBuffer into, long offset) throws IOException {
    while (true) {
      FileChannel channel = reader();
      try {
        return read(channel, into.duplicate(), offset);
      } catch (ClosedByInterruptException e) {
        InterruptedIOException interrupted = new InterruptedIOException("reading was interrupted");
        interrupted.initCause(e);
        throw interrupted;
      } catch (ClosedChannelException e) {
        if (isClosed()) {
          throw e;
        } // else another reader was interrupted
      }
    }
  }

  /// Reads in pieces: the buffers in between, which each thread keeps, are as large as the largest.
  private static boolean read(FileChannel channel, ByteBuffer into, long offset)
      throws IOException {
    long at = offset;
    while (into.hasRemaining()) {
      ByteBuffer piece = into.slice(into.position(), Math.min(into.remaining(), READ_BYTES_MAX));
      int count = channel.read(piece, at);
      if (count < 0) {
        return false;
      }
      into.position(into.position() + count);
      at += count;
    }
    return true;
  }

  private FileChannel reader() throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new ClosedChannelException();
      }
      FileChannel open = reader;
      if (open == null || !open.isOpen()) {
        open = FileChannel.open(path);
        reader = open;
      }
      return open;
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void remove() throws IOException {
    close();
    Files.deleteIfExists(path);
  }

  @Override
  public void close() throws IOException {
    seal();
    lock.lock();
    try {
      closed = true;
      if (reader != null) {
        reader.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
