package dev.azimuth.storage.journal;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The records of all logs of an embedded storage, in files of about [#FILE_BYTES_MAX].
///
/// A file is a [FileHeader] and frames, each a [FrameHeader] and the content of a record. An
/// *address* counts the bytes of frames from the beginning of the journal, so it says which file
/// and where. A file is synced before the next one is begun; only the last one can end in a write
/// that a crash interrupted ([FileScan]).
///
/// A file none of whose records is still in a log is removed; one with few of them is told by
/// [#sparse], so that they can be appended once more. So files take at most [#SPARSE_SHARE] times
/// what their records do, besides the last one.
///
/// Writes are for one thread at a time, everything else is safe for any thread.
public final class Journal implements AutoCloseable {
  /// A file that has so many bytes gets no more frames.
  static final long FILE_BYTES_MAX = 64L << 20;

  /// A file is sparse when at most one of so many of its bytes is of a record that is still in a
  /// log.
  static final int SPARSE_SHARE = 4;

  private static final long FIRST_ADDRESS = 1;
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int MOVED_BYTES_MAX = 2 << 20;

  private final JournalDirectory directory;
  private final long fileBytesMax;
  private final JournalState state;
  private volatile boolean closed;

  // Owned by the thread that writes.
  private final byte[] headerBytes = new byte[FrameHeader.BYTES];
  private final ByteBuffer header = ByteBuffer.wrap(headerBytes).order(ByteOrder.LITTLE_ENDIAN);
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int buffered;
  private long end;
  private long synced;
  private boolean failed;
  private JournalPart last;

  private Journal(JournalDirectory directory, JournalState state, long fileBytesMax)
      throws IOException {
    this.directory = directory;
    this.state = state;
    this.fileBytesMax = fileBytesMax;
    List<JournalPart> parts = List.copyOf(state.parts());
    for (JournalPart part : parts.subList(0, Math.max(0, parts.size() - 1))) {
      part.seal();
    }
    last = parts.isEmpty() ? begin(FIRST_ADDRESS) : parts.getLast();
    last.file().force(); // The mark of an orderly end was not.
    end = last.end();
    synced = end;
  }

  /// Opens the journal in `directory`, which is made if it does not exist. Fails with `CORRUPTED`,
  /// naming the file, `DATA_DIRECTORY_TOO_NEW`, `DISK_FULL` or `STORAGE_FAILED`.
  public static Journal open(Path directory) {
    return open(directory, FILE_BYTES_MAX);
  }

  static Journal open(Path directory, long fileBytesMax) {
    try {
      DiskJournalDirectory files = DiskJournalDirectory.open(directory);
      return new Journal(files, JournalRecovery.run(files), fileBytesMax);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot open the journal in " + directory, e);
    }
  }

  /// A journal that goes away with [#close()].
  public static Journal inMemory() {
    try {
      return new Journal(new MemoryJournalDirectory(), new JournalState(), FILE_BYTES_MAX);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot begin a journal in memory", e);
    }
  }

  /// What each log holds.
  public List<LogExtent> logs() {
    return state.extents();
  }

  /// Appends frames and, if they are to be `DURABLE`, returns when the disk has them; so do frames
  /// by which a file may lose records, in any case. After a failure nobody knows what of them is on
  /// disk, and nothing else may be written.
  public void write(JournalBatch batch, Durability durability) {
    if (failed || closed) {
      throw new AzimuthException(
          ErrorCode.STORAGE_FAILED, "an earlier write failed, or the journal is closed");
    }
    JournalPart part = last;
    long address = end;
    boolean durable =
        durability == Durability.DURABLE || batch.frames().stream().anyMatch(state::releases);
    failed = true; // until all of it has gone well
    try {
      if (part.file().size() >= fileBytesMax) {
        part = roll();
      }
      for (Frame frame : batch.frames()) {
        append(part.file(), frame, address);
        address += frame.bytes();
      }
      drain(part.file());
      if (durable) {
        part.file().force();
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot write " + part.file().name(), e);
    }
    for (Frame frame : batch.frames()) {
      state.fold(part, frame.kind(), frame.log(), frame.position(), end, frame.bytes());
      end += frame.bytes();
    }
    if (durable) {
      synced = end;
    }
    failed = false;
  }

  private JournalPart roll() throws IOException {
    last.file().force();
    last.seal();
    synced = end;
    last = begin(end);
    return last;
  }

  private JournalPart begin(long base) throws IOException {
    FileHeader fileHeader = new FileHeader(base, state.extents());
    JournalFile file = directory.create(base);
    byte[] bytes = fileHeader.encode();
    file.append(bytes, 0, bytes.length);
    file.publish();
    return state.begin(file, fileHeader);
  }

  private void append(JournalFile file, Frame frame, long address) throws IOException {
    FrameHeader.encode(frame, address, synced, header);
    put(file, headerBytes);
    put(file, frame.content());
  }

  private void put(JournalFile file, byte[] bytes) throws IOException {
    if (bytes.length > buffer.length - buffered) {
      drain(file);
    }
    if (bytes.length >= buffer.length) {
      file.append(bytes, 0, bytes.length);
    } else {
      System.arraycopy(bytes, 0, buffer, buffered, bytes.length);
      buffered += bytes.length;
    }
  }

  private void drain(JournalFile file) throws IOException {
    if (buffered > 0) {
      file.append(buffer, 0, buffered);
      buffered = 0;
    }
  }

  /// The record at `position` of `log`; null if there is none, as when it was trimmed. Fails with
  /// `CORRUPTED` if it is not what was written.
  public byte @Nullable [] read(LogName log, long position) {
    long failedAt = LogIndex.MISSING;
    while (true) {
      LogIndex index = state.index(log);
      long address = index == null ? LogIndex.MISSING : index.addressOf(position);
      if (address == LogIndex.MISSING) {
        return null;
      }
      if (closed) {
        throw new AzimuthException(ErrorCode.SHUTTING_DOWN, "the storage is closed");
      }
      if (address == failedAt) {
        throw new AzimuthException(
            ErrorCode.STORAGE_FAILED, "the file of record " + position + " of " + log + " is gone");
      }
      JournalPart part = state.partOf(address);
      if (part == null) {
        failedAt = address; // Its file was removed: if all is well it is elsewhere by now.
        continue;
      }
      try {
        return load(part, log, position, address);
      } catch (ClosedChannelException e) {
        failedAt = address; // Just now.
      } catch (IOException e) {
        throw DurableFiles.failure("cannot read " + part.file().name(), e);
      }
    }
  }

  private static byte[] load(JournalPart part, LogName log, long position, long address)
      throws IOException {
    ByteBuffer start = FrameHeader.emptyBuffer();
    FrameHeader found = header(part, address, start);
    byte[] content = new byte[found.contentBytes()];
    boolean whole =
        part.file().read(ByteBuffer.wrap(content), part.offset(address) + FrameHeader.BYTES);
    CRC32C checksum = new CRC32C();
    checksum.update(
        start.slice(FrameHeader.CHECKSUM_BYTES, FrameHeader.BYTES - FrameHeader.CHECKSUM_BYTES));
    checksum.update(content);
    if (!whole || (int) checksum.getValue() != found.checksum()) {
      throw JournalState.damaged(
          part, address, "record " + position + " does not match its checksum");
    }
    if (found.kind() != FrameKind.RECORD.code()
        || found.position() != position
        || !found.log().equals(log)) {
      throw JournalState.damaged(part, address, "it is not record " + position);
    }
    return content;
  }

  /// The header of the frame at `address`, whose bytes are put into `start`.
  private static FrameHeader header(JournalPart part, long address, ByteBuffer start)
      throws IOException {
    FrameHeader found =
        part.file().read(start.clear(), part.offset(address)) ? FrameHeader.decode(start, 0) : null;
    if (found == null || found.address() != address || !found.isPlausible()) {
      throw JournalState.damaged(part, address, "no frame begins there");
    }
    return found;
  }

  /// Removes files of whose records no log has any.
  public void removeEmpty() {
    for (JournalPart part : state.parts()) {
      if (part.isEmpty()) {
        state.remove(part);
        try {
          part.file().remove();
        } catch (IOException e) {
          throw DurableFiles.failure("cannot remove " + part.file().name(), e);
        }
      }
    }
  }

  /// Records that keep a file of which most is gone; empty if there is no such file. If they are
  /// appended again, the file can be removed.
  public List<PlacedRecord> sparse() {
    for (JournalPart part : state.parts()) {
      if (part.isSparse() && !part.isEmpty()) {
        List<PlacedRecord> live = liveRecords(part);
        if (!live.isEmpty()) {
          return live;
        }
      }
    }
    return List.of();
  }

  private List<PlacedRecord> liveRecords(JournalPart part) {
    List<PlacedRecord> live = new ArrayList<>();
    ByteBuffer start = FrameHeader.emptyBuffer();
    long bytes = 0;
    long address = part.base();
    try {
      while (address < part.end() && bytes < MOVED_BYTES_MAX) {
        FrameHeader found = header(part, address, start);
        int frameBytes = FrameHeader.BYTES + found.contentBytes();
        PlacedRecord record = new PlacedRecord(found.log(), found.position(), address, frameBytes);
        if (isThere(record)) {
          live.add(record);
          bytes += frameBytes;
        }
        address += frameBytes;
      }
    } catch (ClosedChannelException e) {
      return List.of(); // It was removed meanwhile.
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + part.file().name(), e);
    }
    return live;
  }

  /// Whether the log still has this record, and has it there.
  public boolean isThere(PlacedRecord record) {
    LogIndex index = state.index(record.log());
    return index != null && index.addressOf(record.position()) == record.address();
  }

  /// Syncs what is not yet, then closes all files; writes must have ended before.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    IOException failure = null;
    try {
      if (!failed) {
        last.file().force();
        synced = end;
        append(last.file(), Frame.mark(), end);
        drain(last.file());
      }
    } catch (IOException e) {
      failure = e;
    }
    for (JournalPart part : state.parts()) {
      try {
        part.file().close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw DurableFiles.failure("cannot close the journal in " + directory.name(), failure);
    }
  }
}
