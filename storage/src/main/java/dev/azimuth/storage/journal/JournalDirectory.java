package dev.azimuth.storage.journal;

import java.io.IOException;

/// Where the files of a journal come from.
interface JournalDirectory {
  /// What messages call it.
  String name();

  /// A new, empty file for frames from address `base` on, which replaces one of the same base when
  /// it is published.
  JournalFile create(long base) throws IOException;
}
