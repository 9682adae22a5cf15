package dev.azimuth.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.coordinators.api.DefinitionCommand.CreateSchema;
import dev.azimuth.coordinators.api.DefinitionCommand.IfExists;
import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.coordinators.data.DataSettings;
import dev.azimuth.server.configuration.Role;
import dev.azimuth.server.service.CallChain;
import dev.azimuth.server.service.CallCounters;
import dev.azimuth.server.service.CallDeadline;
import dev.azimuth.server.service.CallLimits;
import dev.azimuth.server.service.InterceptedRootService;
import dev.azimuth.server.service.ServiceCall;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CoordinatorRolesTest {
  @Test
  void a_restarted_process_leads_at_once_and_goes_on_with_catalog_and_time(
      @TempDir Path directory) {
    long before;
    try (ProcessResources resources = ProcessResources.open(StorageOpening.in(directory));
        CoordinatorRoles roles = started(resources)) {
      CallCounters counters = new CallCounters(resources.clock());
      RootService root = intercepted(resources, roles, counters);
      awaitLeader(resources, roles);
      long version = root.execute(new CreateSchema("sales", IfExists.FAIL)).join();
      assertThat(resources.catalog().await(version).join().schemas()).contains("sales");
      before = root.timestamps(3).join() + 2;
      assertThat(counters.count(ServiceCall.Method.ROOT_TIMESTAMPS).calls()).isEqualTo(1);
      assertThat(counters.count(ServiceCall.Method.ROOT_EXECUTE).failures()).isZero();
    }
    try (ProcessResources resources = ProcessResources.open(StorageOpening.in(directory));
        CoordinatorRoles roles = started(resources)) {
      assertThat(resources.catalog().await(1).join().schemas()).contains("sales");
      assertThat(awaitLeader(resources, roles)).isGreaterThan(before);
    }
  }

  @Test
  void a_directory_in_use_is_refused(@TempDir Path directory) {
    try (ProcessResources resources = ProcessResources.open(StorageOpening.in(directory))) {
      assertThat(resources.storage()).isNotNull();
      assertThatThrownBy(() -> ProcessResources.open(StorageOpening.in(directory)).close())
          .isInstanceOfSatisfying(
              AzimuthException.class,
              refused -> assertThat(refused.code()).isEqualTo(ErrorCode.DATA_DIRECTORY_IN_USE));
    }
  }

  private static CoordinatorRoles started(ProcessResources resources) {
    CoordinatorRoles roles =
        new CoordinatorRoles(resources, Role.ALL, "one", "local", DataSettings.DEFAULT);
    roles.start();
    return roles;
  }

  private static long awaitLeader(ProcessResources resources, CoordinatorRoles roles) {
    return RootReadiness.awaitTimestamp(
        roles.root().orElseThrow(),
        resources.scheduler(),
        resources.clock(),
        Duration.ofMinutes(3));
  }

  private static RootService intercepted(
      ProcessResources resources, CoordinatorRoles roles, CallCounters counters) {
    CallDeadline deadline = new CallDeadline(resources.clock(), resources.scheduler());
    return new InterceptedRootService(
        roles.root().orElseThrow(),
        new CallChain(List.of(counters, deadline)),
        resources.clock(),
        CallLimits.DEFAULT);
  }
}
