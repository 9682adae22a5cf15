package dev.azimuth.storage.mirror;

import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaRange;
import java.util.List;

/// Turns entries under a prefix into an immutable state.
///
/// Both functions are pure. They fail with `AzimuthException` when an entry cannot be read.
public interface MirrorFold<S> {
  /// The state that these entries make up.
  S load(MetaRange range);

  /// The state after the changes of one transaction.
  S apply(S state, long revision, List<MetaChange> changes);
}
