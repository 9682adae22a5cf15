package dev.azimuth.storage.journal;

import dev.azimuth.storage.log.LogName;

/// A record of `log`, where it is in the journal, and what it takes there.
public record PlacedRecord(LogName log, long position, long address, int bytes) {}
