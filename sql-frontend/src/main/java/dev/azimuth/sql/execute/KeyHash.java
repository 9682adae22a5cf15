package dev.azimuth.sql.execute;

import dev.azimuth.storage.catalog.TableDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says which shard a primary key belongs to.
@FunctionalInterface
public interface KeyHash {
  /// Shard of the key with these canonical values, in key order, none of them NULL.
  int shard(TableDefinition table, List<@Nullable Object> key);
}
