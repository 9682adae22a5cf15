package dev.azimuth.nodes.index;

/// How long arrays are that kernels read whole registers of.
public final class ScratchLength {
  /// Elements that may be read behind the last one.
  public static final int PADDING = 64;

  private ScratchLength() {}
}
