package dev.azimuth.nodes.index.kind;

import dev.azimuth.nodes.index.IndexKind;
import dev.azimuth.nodes.index.graph.DiskKind;
import dev.azimuth.nodes.index.graph.GraphKind;
import dev.azimuth.nodes.index.lists.ListCoding;
import dev.azimuth.nodes.index.lists.ListKind;
import dev.azimuth.nodes.index.sparse.SparseKind;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The kinds of index that there are files of.
public final class IndexKinds {
  private static final Map<String, IndexKind> BY_NAME =
      Map.of(
          "hnsw", new GraphKind(),
          "diskann", new DiskKind(),
          "ivf_flat", new ListKind(ListCoding.VECTORS),
          "ivf_sq8", new ListKind(ListCoding.BYTES),
          "ivf_pq", new ListKind(ListCoding.PRODUCT),
          "sparse_inverted", new SparseKind());

  private IndexKinds() {}

  /// The kind of this name, as definitions and manifests have it; empty if there is none, or none
  /// with files: segments under a `flat` index are scanned as without one.
  public static Optional<IndexKind> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /// Their names.
  public static List<String> names() {
    return BY_NAME.keySet().stream().sorted().toList();
  }

  /// The kind of a file; `CORRUPTED`, naming the object, if there is none of this name.
  public static IndexKind ofFile(String name, String objectKey) {
    return named(name)
        .orElseThrow(() ->
            new AzimuthException(
                ErrorCode.CORRUPTED, objectKey + ": there are no files of kind " + name));
  }
}
