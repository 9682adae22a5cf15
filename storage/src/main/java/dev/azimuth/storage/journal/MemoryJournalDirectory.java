package dev.azimuth.storage.journal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// Files in memory outside of the heap, which go away with the process.
final class MemoryJournalDirectory implements JournalDirectory {
  @Override
  public String name() {
    return "memory";
  }

  @Override
  public JournalFile create(long base) {
    return new MemoryFile("journal " + base + " in memory");
  }

  private static final class MemoryFile implements JournalFile {
    private static final int BLOCK_BYTES = 1 << 20;

    private final String name;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> blocks = new ArrayList<>(); // guarded by lock
    private long size; // guarded by lock
    private boolean closed; // guarded by lock

    MemoryFile(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public long size() {
      lock.readLock().lock();
      try {
        return size;
      } finally {
        lock.readLock().unlock();
      }
    }

    @Override
    public void append(byte[] bytes, int from, int count) {
      lock.writeLock().lock();
      try {
        int taken = 0;
        while (taken < count) {
          int inBlock = (int) (size % BLOCK_BYTES);
          if (inBlock == 0) {
            blocks.add(arena.allocate(BLOCK_BYTES));
          }
          int part = Math.min(count - taken, BLOCK_BYTES - inBlock);
          blocks.getLast().asByteBuffer().put(inBlock, bytes, from + taken, part);
          taken += part;
          size += part;
        }
      } finally {
        lock.writeLock().unlock();
      }
    }

    @Override
    public boolean read(ByteBuffer into, long offset) throws ClosedChannelException {
      lock.readLock().lock();
      try {
        if (closed) {
          throw new ClosedChannelException();
        }
        if (size - offset < into.remaining()) {
          return false;
        }
        long at = offset;
        while (into.hasRemaining()) {
          int inBlock = (int) (at % BLOCK_BYTES);
          int part = Math.min(into.remaining(), BLOCK_BYTES - inBlock);
          into.put(blocks.get((int) (at / BLOCK_BYTES)).asByteBuffer().slice(inBlock, part));
          at += part;
        }
        return true;
      } finally {
        lock.readLock().unlock();
      }
    }

    @Override
    public void force() {}

    @Override
    public void publish() {}

    @Override
    public void seal() {}

    @Override
    public void remove() {
      close();
    }

    @Override
    public void close() {
      lock.writeLock().lock();
      try {
        if (!closed) {
          closed = true;
          arena.close();
        }
      } finally {
        lock.writeLock().unlock();
      }
    }
  }
}
