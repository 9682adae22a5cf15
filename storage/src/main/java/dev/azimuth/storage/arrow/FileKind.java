package dev.azimuth.storage.arrow;

/// What a file is for.
public enum FileKind {
  /// Row versions.
  SEGMENT(1, "azimuth.segment"),
  /// Supersessions of row versions that lie in segments.
  DELETES(2, "azimuth.deletes");

  private final int code;
  private final String member;

  FileKind(int code, String member) {
    this.code = code;
    this.member = member;
  }

  /// Stands for the kind in the check block.
  int code() {
    return code;
  }

  /// Name of the description in the footer.
  String member() {
    return member;
  }
}
