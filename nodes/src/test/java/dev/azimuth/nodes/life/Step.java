package dev.azimuth.nodes.life;

/// A step at which a process may crash: just before the request is sent, or just after it took
/// effect and before the process knows.
enum Step {
  CUT_APPENDED,
  SEGMENT_STORED,
  DELETES_STORED,
  INDEX_STORED,
  MANIFEST_STORED,
  POINTER_SWUNG,
  MANIFEST_READ,
  OBJECT_DOWNLOADED
}
