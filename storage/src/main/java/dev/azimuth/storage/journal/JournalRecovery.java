package dev.azimuth.storage.journal;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.journal.FileScan.End;
import dev.azimuth.storage.journal.FileScan.Ending;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.List;

/// Reads and checks all files of a journal on disk when it is opened.
///
/// What a crash left incomplete at the end is given up: it was never acknowledged. What is intact
/// there and not known to be synced is written again and synced, since after a sync that failed the
/// operating system may show what the disk does not have. Damage anywhere keeps the journal from
/// opening.
final class JournalRecovery {
  private static final int COPY_BYTES = 64 << 10;

  private final DiskJournalDirectory directory;
  private final JournalState state = new JournalState();

  /// Behind the last frame that says anything.
  private long contentEnd;

  private JournalRecovery(DiskJournalDirectory directory) {
    this.directory = directory;
  }

  /// What the files of `directory` add up to; the last of them is ready to be appended to.
  static JournalState run(DiskJournalDirectory directory) throws IOException {
    JournalRecovery recovery = new JournalRecovery(directory);
    List<DiskJournalFile> files = directory.files();
    for (int i = 0; i < files.size(); i++) {
      recovery.take(files.get(i), i == files.size() - 1);
    }
    recovery.refuseMissingRecords();
    return recovery.state;
  }

  private void take(DiskJournalFile file, boolean isLast) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      take(file, file.map(arena), isLast);
    } catch (InternalError e) {
      // What Java makes of a page that the disk does not give.
      throw new IOException(file.name() + " cannot be read", e);
    }
  }

  private void take(DiskJournalFile file, ByteBuffer bytes, boolean isLast) throws IOException {
    FileHeader header = FileHeader.decode(file.name(), bytes);
    JournalPart part = state.begin(file, header);
    contentEnd = header.base();
    End end =
        new FileScan(bytes, header.bytes(), bytes.limit(), header.base())
            .end(isLast, frame -> fold(part, frame));
    if (end.ending() == Ending.DAMAGED) {
      throw new AzimuthException(
          ErrorCode.CORRUPTED, file.name() + " is damaged at byte " + end.at());
    }
    boolean unproven = end.ending() == Ending.TORN || end.syncedUpTo() < contentEnd;
    if (isLast && unproven) {
      rewrite(file, bytes.slice(0, end.at()), header);
    }
  }

  private void fold(JournalPart part, FrameHeader frame) {
    FrameKind kind = FrameKind.of(frame.kind());
    if (kind == null) {
      throw JournalState.damaged(part, frame.address(), "frames of kind " + frame.kind());
    }
    state.fold(
        part,
        kind,
        frame.log(),
        frame.position(),
        frame.address(),
        FrameHeader.BYTES + frame.contentBytes());
    if (kind != FrameKind.MARK) {
      contentEnd = frame.nextAddress();
    }
  }

  private void rewrite(DiskJournalFile file, ByteBuffer bytes, FileHeader header)
      throws IOException {
    DiskJournalFile copy = directory.create(header.base());
    byte[] piece = new byte[COPY_BYTES];
    while (bytes.hasRemaining()) {
      int count = Math.min(bytes.remaining(), piece.length);
      bytes.get(piece, 0, count);
      copy.append(piece, 0, count);
    }
    copy.publish();
    copy.seal();
    file.replaceBy(copy);
  }

  private void refuseMissingRecords() {
    for (LogExtent extent : state.extents()) {
      LogIndex index = state.index(extent.log());
      long missing = index == null ? extent.end() : index.firstMissing();
      if (missing < extent.end()) {
        throw new AzimuthException(
            ErrorCode.CORRUPTED,
            "record " + missing + " of " + extent.log() + " is missing in " + directory.name());
      }
    }
  }
}
