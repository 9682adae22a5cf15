package dev.azimuth.storage.journal;

import dev.azimuth.storage.log.LogName;

/// What a log holds: the records at `[start, end)`.
public record LogExtent(LogName log, long start, long end) {}
