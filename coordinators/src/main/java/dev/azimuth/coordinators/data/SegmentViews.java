package dev.azimuth.coordinators.data;

import dev.azimuth.storage.maintenance.CompactionTasks;
import dev.azimuth.storage.manifest.ManifestPointers;
import dev.azimuth.storage.manifest.ManifestStore;

/// What the data coordinator sees of segments.
record SegmentViews(ManifestPointers pointers, ManifestStore manifests, CompactionTasks tasks) {}
