package dev.azimuth.nodes.index.graph;

/// How long arrays are that kernels read whole registers of.
final class ScratchLength {
  /// Elements that may be read behind the last one.
  static final int PADDING = 64;

  private ScratchLength() {}
}
