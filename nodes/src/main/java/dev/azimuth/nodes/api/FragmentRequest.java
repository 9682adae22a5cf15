package dev.azimuth.nodes.api;

import dev.azimuth.storage.log.LogName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A fragment with the values that one execution binds.
///
/// @param parameters canonical values, see `Expression`; index as in `Expression.Parameter`
/// @param deadlineNanos on the node's monotonic clock
public record FragmentRequest(
    LogName shard,
    Fragment fragment,
    List<@Nullable Object> parameters,
    ReadPoint readPoint,
    long deadlineNanos) {
  public FragmentRequest {
    parameters = Collections.unmodifiableList(new ArrayList<>(parameters));
  }
}
