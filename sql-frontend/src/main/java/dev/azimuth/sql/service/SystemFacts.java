package dev.azimuth.sql.service;

import dev.azimuth.storage.placement.PlacementSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What the process of a proxy knows of itself and of others, for the tables of `SYS`.
public interface SystemFacts {
  /// Nothing is known.
  SystemFacts NONE =
      new SystemFacts() {
        @Override
        public Optional<PlacementSnapshot> placement() {
          return Optional.empty();
        }

        @Override
        public CompletableFuture<List<ProcessRole>> coordinatorsAndProxies() {
          return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public List<SettingFact> settings() {
          return List.of();
        }
      };

  /// Which nodes are alive and what they serve; empty where there are no nodes.
  Optional<PlacementSnapshot> placement();

  /// Processes that are registered with other roles than those of nodes.
  CompletableFuture<List<ProcessRole>> coordinatorsAndProxies();

  /// The settings of this process.
  List<SettingFact> settings();

  /// A role of a process.
  ///
  /// @param role as in the setting `process.roles`
  /// @param state `LEADING` for the active one of several, `ACTIVE` where all are
  record ProcessRole(String processId, String role, String address, String state) {}

  /// A setting.
  ///
  /// @param allowed its values, as people read it
  record SettingFact(
      String name, String value, String defaultValue, String allowed, String description) {}
}
