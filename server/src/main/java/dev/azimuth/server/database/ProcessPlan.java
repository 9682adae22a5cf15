package dev.azimuth.server.database;

import dev.azimuth.coordinators.data.DataSettings;
import dev.azimuth.server.configuration.Role;
import dev.azimuth.server.configuration.RpcConfiguration;
import dev.azimuth.server.configuration.ServerConfiguration;
import dev.azimuth.server.configuration.ServerConfiguration.NodeConfiguration;
import dev.azimuth.server.configuration.SettingValues;
import dev.azimuth.storage.time.SystemClock;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.Set;

/// What a process shall be.
///
/// @param roles what it does
/// @param processId unique among the processes alive on its storage
/// @param rpc how other processes reach it; empty for one that is alone on its storage
/// @param nodes how much its nodes keep, and where
/// @param segments what its data coordinator goes by
/// @param settings all that it was configured with
record ProcessPlan(
    Set<Role> roles,
    String processId,
    Optional<RpcConfiguration> rpc,
    NodeConfiguration nodes,
    DataSettings segments,
    SettingValues settings) {
  private static final String ALONE = "local";
  private static final int ID_RADIX = 36;

  ProcessPlan {
    roles = Set.copyOf(roles);
    if (roles.isEmpty() || (rpc.isEmpty() && !roles.equals(Role.ALONE))) {
      throw new IllegalArgumentException("a process that is alone has all roles of one");
    }
  }

  /// All roles in one process, which no other shares the storage with.
  static ProcessPlan alone(NodeConfiguration nodes, DataSettings segments, SettingValues settings) {
    return new ProcessPlan(Role.ALONE, ALONE, Optional.empty(), nodes, segments, settings);
  }

  /// One process of a cluster.
  static ProcessPlan member(ServerConfiguration configuration) {
    return new ProcessPlan(
        configuration.process().roles(),
        configuration.process().id().orElseGet(ProcessPlan::newId),
        Optional.of(configuration.rpc()),
        configuration.nodes(),
        configuration.segments(),
        configuration.settings());
  }

  /// Unique: no two processes of a machine have the same number at the same time.
  private static String newId() {
    String pidAndHost = ManagementFactory.getRuntimeMXBean().getName().replace('/', '_');
    return pidAndHost + "-" + Long.toString(new SystemClock().wallMillis(), ID_RADIX);
  }

  boolean has(Role role) {
    return roles.contains(role);
  }
}
