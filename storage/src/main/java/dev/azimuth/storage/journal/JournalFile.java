package dev.azimuth.storage.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The bytes of one file of a journal. One thread at a time appends, any thread reads.
interface JournalFile extends Closeable {
  /// What messages call it.
  String name();

  long size();

  /// Adds bytes at the end.
  void append(byte[] bytes, int from, int count) throws IOException;

  /// Returns when all that was appended survives power loss.
  void force() throws IOException;

  /// Gives a new file its name, once it is on disk: before that nobody finds it.
  void publish() throws IOException;

  /// Ends appending.
  void seal() throws IOException;

  /// Fills `into` with the bytes from `offset` on; false if the file ends before. Fails with
  /// [ClosedChannelException] once the file is closed or removed.
  boolean read(ByteBuffer into, long offset) throws IOException;

  /// Closes and deletes the file.
  void remove() throws IOException;
}
