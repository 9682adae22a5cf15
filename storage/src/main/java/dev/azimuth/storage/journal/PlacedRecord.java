package dev.azimuth.storage.journal;

import dev.azimuth.storage.log.LogName;

/// A record of `log` and where it is in the journal.
public record PlacedRecord(LogName log, long position, long address) {}
