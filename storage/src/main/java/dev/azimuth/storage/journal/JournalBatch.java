package dev.azimuth.storage.journal;

import java.util.ArrayList;
import java.util.List;

/// Frames that are written together, in their order. For one thread.
public final class JournalBatch {
  private final List<Frame> frames = new ArrayList<>();

  public void add(Frame frame) {
    frames.add(frame);
  }

  public boolean isEmpty() {
    return frames.isEmpty();
  }

  List<Frame> frames() {
    return frames;
  }
}
